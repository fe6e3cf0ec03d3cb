"""Values between the host and a worker of the sandbox: the same as in this process, with nothing beside the message."""

import datetime
import math
import struct

import pytest
from bridge import code
from wire import Date, NdArray, encode, sized, u32
from worker import CALL, RESULT, FailedError

from elizaos_py import _native

# ---- Towards Python ------------------------------------------------------------------------------------------------

TOWARDS_PYTHON = [
    (None, "NoneType", "None"),
    (True, "bool", "True"),
    (0, "int", "0"),
    (-(2**31), "int", str(-(2**31))),
    (2**53 - 1, "int", str(2**53 - 1)),
    (2**200, "int", str(2**200)),
    (-(2**200), "int", str(-(2**200))),
    (0.5, "float", "0.5"),
    (-0.0, "float", "-0.0"),
    (math.nan, "float", "nan"),
    (-math.inf, "float", "-inf"),
    ("", "str", "''"),
    ("ä😀\x00", "str", repr("ä😀\x00")),
    ("\ud800x", "str", repr("\ud800x")),
    ([1, [2, []]], "list", "[1, [2, []]]"),
    ({"a": {"b": 1}}, "dict", "{'a': {'b': 1}}"),
    ({"\ud800": 1}, "dict", repr({"\ud800": 1})),
    ({1: "x", (1, 2): "y"}, "dict", "{1: 'x', (1, 2): 'y'}"),
    ({1, 2}, "set", "{1, 2}"),
    (b"\x00\xff", "bytes", repr(b"\x00\xff")),
]


@pytest.mark.parametrize(("value", "kind", "told"), TOWARDS_PYTHON, ids=lambda value: repr(value)[:30])
def test_a_value_arrives_as_in_this_process(worker, value, kind, told):
    assert worker.run("[type(value).__name__, repr(value)]", kwargs={"value": value}) == [kind, told]


@pytest.mark.parametrize("form", "bBhHiIqQfd")
def test_an_array_arrives_as_a_writable_memoryview(worker, form):
    value = memoryview(struct.pack(f"={3}{form}", 1, 2, 3)).cast(form)
    source = "value[0] = 7\n[type(value).__name__, value.format, value.readonly, value.tolist()]"
    assert worker.run(source, kwargs={"value": value}) == ["memoryview", form, False, [7, 2, 3]]


def test_a_date_arrives_as_an_aware_datetime(worker):
    value = datetime.datetime(2024, 2, 29, 12, 30, 0, 250_000, tzinfo=datetime.timezone.utc)
    told = worker.run("[type(value).__name__, value.isoformat()]", kwargs={"value": value})
    assert told == ["datetime", "2024-02-29T12:30:00.250000+00:00"]


def test_an_array_of_two_dimensions_arrives_as_an_ndarray(worker):
    numbers = b"\x0f\x0a" + sized(struct.pack("<6d", *range(6)))
    value = b"\x11\x02" + u32(2) + u32(3) + numbers
    kwargs = b"\x0a" + u32(1) + encode("value") + value
    worker.start("[type(value).__name__, value.shape, value.sum()]", kwargs=kwargs)
    assert worker.outcome() == ["ndarray", [2, 3], 15.0]


def test_two_keys_that_are_one_in_python_are_refused(worker):
    pairs = b"\x0b" + u32(2) + encode(1) + encode("a") + encode(True) + encode("b")
    worker.start("value", kwargs=b"\x0a" + u32(1) + encode("value") + pairs)
    with pytest.raises(FailedError) as caught:
        worker.outcome()
    assert caught.value.code == "UNSENDABLE_VALUE"


# ---- Towards the host ----------------------------------------------------------------------------------------------

FROM_PYTHON = [
    "None",
    "[True, False]",
    "2**31",
    "2**53",
    "-2**100",
    "1.5",
    "float('nan')",
    "[1, 2.5, 'x', None, {'a': []}]",
    "(1, (2, 3))",
    "range(5)",
    "__import__('collections').deque([1, 2])",
    "{'a': 1}.keys()",
    "{'a': 1, 'b': [float('inf')]}",
    "{1: 'a', (1, 2): 'b'}",
    "__import__('collections').OrderedDict(b=1, a=2)",
    "__import__('collections').Counter('abca')",
    "{1, 2, 3}",
    "frozenset({'a'})",
    "b'bytes'",
    "bytearray(b'bytes')",
    "memoryview(b'bytes')",
    "__import__('array').array('d', [1, 2])",
    "__import__('datetime').datetime(2024, 1, 2, tzinfo=__import__('datetime').timezone.utc)",
    "__import__('datetime').date(2024, 1, 2)",
    "__import__('datetime').time(1, 2, 3)",
    "__import__('datetime').timedelta(seconds=1.5)",
    "__import__('decimal').Decimal('1.10')",
    "__import__('fractions').Fraction(1, 3)",
    "__import__('uuid').UUID(int=1)",
    "__import__('pathlib').Path('/a/b')",
    "__import__('enum').Enum('E', {'a': 7}).a",
    "__import__('collections').namedtuple('P', 'x y')(1, 2)",
    "__import__('dataclasses').make_dataclass('D', ['x'])(3)",
    "type('S', (str,), {})('sub')",
    "'\\ud800 alone'",
    "{'\\ud800': 1}",
    "__import__('numpy').arange(6)",
    "__import__('numpy').arange(6.0).reshape(2, 3)",
    "__import__('numpy').float32(1.5)",
    "__import__('numpy').array([True, False])",
    "__import__('numpy').array(['2024-01-01', 'NaT'], 'datetime64[D]')",
    "__import__('numpy').ma.array([1, 2], mask=[0, 1])",
    "__import__('numpy').array([1.5], 'float16')",
    "__import__('numpy').array([1], '>i4')",
]


@pytest.mark.parametrize("source", FROM_PYTHON)
def test_a_result_is_what_this_process_would_send(worker, source):
    worker.start(source)
    kind, reader = worker.frame()
    assert kind == RESULT
    assert reader.rest() == _native.pack(eval(source))


def test_what_would_be_shared_stands_in_the_message(worker):
    result = worker.run("import numpy\n[b'x' * 100_000, numpy.ones((300, 300)), bytearray(20_000)]")
    assert result[0] == b"x" * 100_000
    assert isinstance(result[1], NdArray)
    assert (result[1][0], result[1][1].nbytes, sum(result[1][1])) == ([300, 300], 720_000, 90_000.0)
    assert result[2] == bytes(20_000)


def test_dates_keep_their_millisecond(worker):
    result = worker.run("import datetime\ndatetime.datetime(1970, 1, 1, 0, 0, 1, 999, tzinfo=datetime.timezone.utc)")
    assert (type(result), result) == (Date, 1000.0)


@pytest.mark.parametrize(
    "source",
    ["lambda: 0", "[1, {'a': object()}]", "(lambda a: a.append(a) or a)([])", "1j", "{'x': compile('1', '', 'eval')}"],
)
def test_what_cannot_be_sent_is_refused_as_in_this_process(worker, source):
    with pytest.raises(FailedError) as caught:
        worker.run(source)
    with pytest.raises(Exception) as expected:  # noqa: PT011 -- what is caught is compared below
        code(source)
    assert caught.value.code == expected.value.code == "UNSENDABLE_VALUE"
    assert caught.value.details["path"] == expected.value.path
    assert expected.value.message == caught.value.message


def test_a_deep_value_crosses_both_ways(worker):
    deep = encode(1)
    for _ in range(100_000):
        deep = b"\x09" + u32(1) + deep
    worker.start("value", kwargs=b"\x0a" + u32(1) + encode("value") + deep)
    kind, reader = worker.frame()
    assert (kind, reader.rest()) == (RESULT, deep)


def test_a_result_larger_than_allowed_is_refused(order):
    assert order().run("'x' * 1000", max_result=1005) == "x" * 1000
    with pytest.raises(FailedError, match="the result is larger than 1004 bytes") as caught:
        order().run("'x' * 1000", max_result=1004)
    assert caught.value.code == "RESULT_TOO_LARGE"


def test_a_target_is_called_with_its_arguments(order):
    assert order().run("math:hypot", args=[3, 4], kind=CALL) == 5.0
    dumped = order().run("json:dumps", args=[{"b": 1, "a": 2}], kwargs={"sort_keys": True}, kind=CALL)
    assert dumped == '{"a": 2, "b": 1}'
    assert order().run("collections:Counter.most_common", args=[{}], kind=CALL) == []
    assert order().run("asyncio:sleep", args=[0, "value"], kind=CALL) == "value"


@pytest.mark.parametrize("target", ["nonsense", "math:nothing", "no.such.module:f", "os:path.nothing"])
def test_a_target_that_is_not_there_is_told_as_such(worker, target):
    with pytest.raises(FailedError) as caught:
        worker.run(target, kind=CALL)
    assert caught.value.code == "TARGET_NOT_FOUND"
    assert target in caught.value.message
