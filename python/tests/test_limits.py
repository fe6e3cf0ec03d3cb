"""The largest result, to the byte."""

import json

import pytest
from bridge import TaskFailedError, code, echo

from elizaos_py import ResultTooLargeError

# The size of a value on the wire: the smaller of its two forms, where it has two.
SIZES = {
    "None": 1,
    "True": 1,
    "5": 5,
    "2**40": 9,
    "2**64": 1 + 4 + 9,
    "0.5": 9,
    "'abc'": 8,
    "'\\ud800'": 7,
    "b'abc'": 8,
    "bytes(16_383)": 16_388,
    "bytes(16_384)": 16_389,
    "bytes(1_000_000)": 1_000_005,
    "bytearray(1_000_000)": 1_000_005,
    "__import__('array').array('d', bytes(80_000))": 80_006,
    "memoryview(bytes(80_000))": 80_006,
    "__import__('numpy').zeros(10_000)": 80_006,
    "__import__('numpy').zeros((10, 1_000))": 80_006 + 10,
    "[bytes(20_000)] * 5": 5 + 5 * 20_005,
    "[]": 5,
    "[None]": 6,
    "[None] * 1000": 1_005,
    "[[[]]]": 11,
    "[1] * 1000": 5 + 2_001,
    "{'a': 1}": 5 + 7,
    "{1: 2}": 15,
    "{1, 2}": 15,
    "range(1000)": 5_005,
    "[float('nan')] * 100": 905,
    "[0.1234567890123456] * 100 + [float('nan')]": 914,
    "__import__('datetime').datetime.now()": 9,
    "['x' * 100_000, ('y' * 100_000,)]": 5 + 200_009,
}


@pytest.mark.parametrize(("source", "size"), SIZES.items(), ids=SIZES)
def test_a_result_of_that_size_passes_and_one_byte_more_does_not(source, size):
    code(source, "0", options={"maxResultBytes": size})
    if size > 1:
        with pytest.raises(TaskFailedError) as caught:
            code(source, "0", options={"maxResultBytes": size - 1})
        assert caught.value.code == "RESULT_TOO_LARGE"
        assert caught.value.message == f"the result is larger than {size - 1} bytes"


@pytest.mark.parametrize("source", ["range(10**18)", "range(10**30)", "[range(2**40)]"])
def test_what_would_never_fit_is_refused_at_once(source):
    with pytest.raises(TaskFailedError) as caught:
        code(source, options={"timeoutMs": 5_000})
    assert caught.value.code == "RESULT_TOO_LARGE"


def test_arguments_of_tools_have_the_same_limit():
    for value in (bytes(65 * 1024 * 1024), ["x" * 65 * 1024 * 1024], range(10**18)):
        with pytest.raises(ResultTooLargeError, match=r"^the arguments are larger than maxResultBytes$"):
            echo(value)


def test_short_arguments_have_the_same_limit():
    fields = {"value": "x" * 60} | {"n" * 60 + str(at): "v" * 60 for at in range(14)}
    size = 5 + len(json.dumps(fields, separators=(",", ":")))
    source = "len(tools.sync.echo(**fields))"
    assert code(source, options={"maxResultBytes": size}, fields=fields) == 60
    with pytest.raises(TaskFailedError, match="the arguments are larger than maxResultBytes"):
        code(source, options={"maxResultBytes": size - 1}, fields=fields)
