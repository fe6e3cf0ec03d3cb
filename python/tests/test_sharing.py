"""Big results cross without a copy where nobody in Python could tell, and as a copy where somebody could."""

import pytest
from bridge import code, js

# Writes to what arrived, and tells what it was before.
WRITE = "(a => (a.fill(9), [a.length, a[0]]))(value.value.data ?? value.value)"
WRITE_INSIDE = "(a => (a.fill(9), [a.length, a[0]]))(Object.values(value.value).map(a => a.data ?? a)[0])"
MEMORY = {
    "bytes": "bytes([1]) * 100_000",
    "bytearray": "bytearray([1]) * 100_000",
    "array": "__import__('array').array('B', [1]) * 100_000",
    "numpy": "__import__('numpy').ones(100_000, 'u1')",
    "numpy of bool": "__import__('numpy').ones(100_000, '?')",
    "numpy of two dimensions": "__import__('numpy').ones((10, 10_000), 'u1')",
    "numpy reshaped": "__import__('numpy').ones(100_000, 'u1').reshape(10, 10_000)",
    "memoryview": "memoryview(bytearray([1]) * 100_000)",
}
# Where the memory is, as far as Python tells.
ADDRESS = """
import ctypes
def address(value):
    import numpy
    return numpy.frombuffer(value, 'u1').ctypes.data if not isinstance(value, numpy.ndarray) else value.ctypes.data
"""


@pytest.mark.parametrize("source", MEMORY.values(), ids=MEMORY)
def test_a_result_that_is_still_referred_to_is_a_copy(source):
    for expression, read in (("big", WRITE), ("[big]", WRITE_INSIDE), ("{'a': big}", WRITE_INSIDE)):
        assert code(f"big = {source}\n{expression}", read, session="sharing") == [100_000, 9]
        assert code("bytes(big) == bytes([1]) * 100_000", session="sharing")


@pytest.mark.parametrize("source", MEMORY.values(), ids=MEMORY)
def test_a_result_that_a_view_looks_at_is_a_copy(source):
    code(f"big = {source}\nview = memoryview(big)\nheld = [big]\ndel big\nheld.pop()", WRITE, session="viewed")
    assert code("bytes(view) == bytes([1]) * 100_000", session="viewed")


def test_a_result_of_which_numpy_has_another_view_is_a_copy():
    source = "import numpy\nbase = numpy.ones(100_000, 'u1')\npart = base[:10]\nbase.reshape(10, 10_000)"
    for task in (source, source.replace("base.reshape", "whole = base; del base; whole.reshape")):
        assert code(task, WRITE, session="parts") == [100_000, 9]
        assert code("part.tolist() == [1] * 10", session="parts")


def test_an_argument_that_is_returned_is_a_copy():
    source = """(async () => {
        const given = new Uint8Array(100_000).fill(1);
        const back = await py.run('given', { given });
        back.fill(9);
        return [given[0], back[0]];
    })()"""
    assert js(source) == [1, 9]


@pytest.mark.parametrize("size", [16_384, 100_000])
@pytest.mark.parametrize("kind", ["bytes", "bytearray", "array", "numpy", "numpy of bool", "numpy reshaped"])
def test_a_big_result_that_nobody_else_has_is_not_copied(kind, size):
    assert is_shared(MEMORY[kind].replace("100_000", str(size)).replace("10, 10_000", "2, -1"))


@pytest.mark.parametrize("kind", ["bytes", "array", "numpy", "memoryview"])
def test_a_small_result_is_copied(kind):
    assert not is_shared(MEMORY[kind].replace("100_000", "16_383"))


def is_shared(expression):
    source = f"""
{ADDRESS}
big = {expression}
tools.sync.js(source='kept.address = value', value=address(big))
held = [big]
del big
held.pop()
"""
    back = "await py.run('import numpy\\nnumpy.asarray(given).ctypes.data', { given: value.value.data ?? value.value })"
    if expression.startswith("byte"):
        back = back.replace("value.value.data ?? value.value", "new Uint8Array(value.value.buffer)")
    return code(source, f"({back}) === kept.address")
