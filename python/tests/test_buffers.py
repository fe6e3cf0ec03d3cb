"""Memory: buffers of Python's in JavaScript, typed arrays in Python."""

import array
import ctypes
import gc
import re
import sys
import weakref

import pytest
from bridge import echo, js, seen

NAMES = [
    "Int8Array",
    "Uint8Array",
    "Int16Array",
    "Uint16Array",
    "Int32Array",
    "Uint32Array",
    "BigInt64Array",
    "BigUint64Array",
]
NAMES += ["BigInt64Array", "BigUint64Array", "Float32Array", "Float64Array"]
LETTERS = dict(zip("bBhHiIlLqQfd", NAMES, strict=True))


@pytest.mark.parametrize(("letter", "there"), LETTERS.items())
@pytest.mark.parametrize("size", [0, 3, 20_000])
def test_array_is_a_typed_array(letter, there, size):
    value = array.array(letter, [1, 2, 3] * (size // 3))
    assert js("value.constructor.name", value) == there
    back = echo(value)
    assert type(back) is memoryview
    assert back.tolist() == value.tolist()
    assert back.itemsize == value.itemsize


@pytest.mark.parametrize(
    ("value", "there"),
    [
        (memoryview(b"abc"), "Uint8Array(3) [ 97, 98, 99 ]"),
        (memoryview(b"abcd")[::2], "Uint8Array(2) [ 97, 99 ]"),
        (memoryview(b"abcd")[::-1], "Uint8Array(4) [ 100, 99, 98, 97 ]"),
        (memoryview(b"").cast("d"), "Float64Array(0) []"),
        (memoryview(b"ab").cast("c"), "Uint8Array(2) [ 97, 98 ]"),
        (memoryview(b"\1\0").cast("?"), "Uint8Array(2) [ 1, 0 ]"),
        (memoryview(array.array("d", [1, 2, 3]))[::2], "Float64Array(2) [ 1, 3 ]"),
        (memoryview(array.array("q", [1]))[1:], "BigInt64Array(0) []"),
        (memoryview(b"12345678").cast("n"), "BigInt64Array(1) [ 4050765991979987505n ]"),
        (memoryview(b"12345678").cast("N"), "BigUint64Array(1) [ 4050765991979987505n ]"),
        (memoryview((ctypes.c_int16 * 2)(1, -1)), "Int16Array(2) [ 1, -1 ]"),
        (memoryview((ctypes.c_int16 * 4)(1, 2, 3, 4))[::2], "Int16Array(2) [ 1, 3 ]"),
        (memoryview(ctypes.c_double(1.5)), "1.5"),
    ],
)
def test_a_memoryview_is_a_typed_array(value, there):
    assert seen(value) == there


def test_a_memoryview_with_several_dimensions_is_an_ndarray():
    value = memoryview(array.array("h", range(6))).cast("B").cast("h", [2, 3])
    assert js("[value.shape, [...value.data]]", value) == [[2, 3], [0, 1, 2, 3, 4, 5]]
    # A cut through the rows has gaps between them.
    pairs = memoryview(((ctypes.c_int32 * 3) * 4)(*[(at, at, at) for at in range(4)]))[::2]
    assert js("[value.shape, [...value.data]]", pairs) == [[2, 3], [0, 0, 0, 2, 2, 2]]


class Record(ctypes.BigEndianStructure):
    _fields_ = (("x", ctypes.c_int32),)


ODD = [Record, Record * 2, ctypes.c_int.__ctype_be__ * 2, ctypes.c_void_p * 2, ctypes.py_object]


@pytest.mark.parametrize("kind", ODD)
def test_a_format_that_no_typed_array_has_is_refused(kind):
    value = memoryview(kind())
    with pytest.raises(ValueError, match=rf"^args\.value\[0\]: a buffer of format '{re.escape(value.format)}' has no"):
        echo([value])


def test_a_memoryview_that_was_released_is_refused():
    value = memoryview(b"ab")
    value.release()
    with pytest.raises(ValueError, match=r"^args\.value\.a: could not be read: ValueError: operation forbidden on rel"):
        echo({"a": value})


@pytest.mark.parametrize(
    ("letter", "name"),
    [*((letter, name) for letter, name in LETTERS.items() if letter not in "lL"), ("B", "Uint8ClampedArray")],
)
@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_a_typed_array_is_a_writable_memoryview(name, letter, size):
    view = js(f"new {name}(value)", size)
    assert type(view) is memoryview
    assert (view.format, view.readonly, view.ndim, len(view)) == (letter, False, 1, size)
    if size:
        view[0] = 7
        assert view[0] == 7


@pytest.mark.parametrize(
    ("source", "content"),
    [
        ("new ArrayBuffer(2)", [0, 0]),
        ("new DataView(new Uint8Array([1, 2, 3]).buffer, 1)", [2, 3]),
        ("new SharedArrayBuffer(2)", [0, 0]),
        ("new Uint8Array(new SharedArrayBuffer(3)).fill(5)", [5, 5, 5]),
        ("new Uint8Array([1, 2, 3, 4]).subarray(1, 3)", [2, 3]),
        ("new Float64Array(new Float64Array([1, 2, 3]).buffer, 8, 2)", [2.0, 3.0]),
        ("new Uint8Array(new ArrayBuffer(2, { maxByteLength: 8 }))", [0, 0]),
    ],
)
def test_memory_of_javascript_is_a_memoryview_of_its_part(source, content):
    assert js(source).tolist() == content


@pytest.mark.parametrize(
    ("source", "there"),
    [
        ("new Uint8ClampedArray([1])", "Uint8Array(1) [ 1 ]"),
        ("new DataView(new ArrayBuffer(1))", "Uint8Array(1) [ 0 ]"),
        ("new ArrayBuffer(1)", "Uint8Array(1) [ 0 ]"),
        ("new BigInt64Array([-1n])", "BigInt64Array(1) [ -1n ]"),
        ("new Float32Array([0.5])", "Float32Array(1) [ 0.5 ]"),
    ],
)
def test_how_memory_of_javascript_comes_back(source, there):
    assert seen(js(source)) == there


def test_what_is_written_in_python_shows_in_javascript():
    view = js("kept.array = new Float64Array(10)")
    view[3] = 1.5
    assert js("kept.array[3]") == 1.5
    js("kept.array.fill(2)")
    assert view.tolist() == [2.0] * 10


def test_a_small_buffer_is_copied_at_the_call():
    sent = "(value => { const sent = py.run('given', { given: value }); value.fill(2); return sent; })"
    assert js(f"{sent}(Buffer.alloc(65_536, 1))") == b"\1" * 65_536


def test_a_buffer_is_a_copy():
    content = js("kept.buffer = Buffer.alloc(100_000, 1)")
    js("kept.buffer.fill(2)")
    assert content == b"\1" * 100_000


def test_memory_lives_as_long_as_python_looks_at_it():
    views = [js("new Float64Array(100_000).fill(value)", at) for at in range(20)]
    for _ in range(5):
        js("(collect(), await sleep(1), collect())")
    assert all(view[0] == view[-1] == at for at, view in enumerate(views))


def test_memory_goes_when_nobody_looks_at_it():
    view = js("(a => { kept.weak = new WeakRef(a); return a; })(new Float64Array(100_000))")
    js("(await sleep(1), collect())")
    assert js("kept.weak.deref() !== undefined")
    del view
    gc.collect()
    for _ in range(50):
        if js("(await sleep(2), collect(), kept.weak.deref() === undefined)"):
            break
    assert js("kept.weak.deref() === undefined")


def test_memory_of_python_goes_when_javascript_has_dropped_it():
    class Big(bytearray):
        pass

    value = Big(100_000)
    gone = weakref.ref(value)
    js("kept.bytes = value", value)
    del value
    js("delete kept.bytes")
    for _ in range(50):
        if gone() is None:
            break
        js("(collect(), await sleep(2))")
    assert gone() is None


def test_without_numpy_an_ndarray_is_a_memoryview_of_its_shape(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)
    view = js("new NdArray(new Int16Array([1, 2, 3, 4, 5, 6]), [2, 3])")
    assert type(view) is memoryview
    assert view.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert js("value.shape", view) == [2, 3]
    assert js("new NdArray(new Int16Array(0), [0, 3])").tolist() == []
    assert echo(js("new NdArray(new Float32Array([0.5]), [])")) == 0.5
