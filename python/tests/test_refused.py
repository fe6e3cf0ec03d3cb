"""What cannot be sent is refused, with the path to it, and never half sent."""

import io
import threading
from dataclasses import dataclass

import pytest
from bridge import TaskFailedError, code, echo, run

from elizaos_py import UnsendableValueError
from elizaos_py.host.explain import locate


def generator():
    yield 1


async def coroutine():
    pass


async def async_generator():
    yield 1


class Thing:
    pass


REFUSED = [
    (echo, "a function cannot be sent as data"),
    (len, "a builtin_function_or_method cannot be sent as data"),
    ([].append, "a builtin_function_or_method cannot be sent as data"),
    (Thing().__init__, "a method-wrapper cannot be sent as data"),
    (lambda: 0, "a function cannot be sent as data"),
    (Thing, "a type cannot be sent as data"),
    (Thing(), "a test_refused.Thing cannot be sent as data"),
    (object(), "an object cannot be sent as data"),
    (io, "a module cannot be sent as data"),
    (threading.Lock(), "a _thread.lock cannot be sent as data"),
    (generator(), "a generator cannot be sent as data: collect its items into a list"),
    (async_generator(), "an async_generator cannot be sent as data: collect its items into a list"),
    (iter([]), "a list_iterator cannot be sent as data"),
    (1j, "a complex cannot be sent as data"),
    (..., "an ellipsis cannot be sent as data"),
    (NotImplemented, "a NotImplementedType cannot be sent as data"),
    (io.BytesIO(), "a _io.BytesIO cannot be sent as data"),
    (ValueError("x"), "a ValueError cannot be sent as data"),
]


@pytest.mark.parametrize(("value", "reason"), REFUSED, ids=lambda value: type(value).__name__)
def test_what_is_no_data_is_refused_with_its_path(value, reason):
    places = {
        "": value,
        "[1]": [0, value],
        "[1][0]": (0, (value,)),
        ".a": {"a": value},
        "['a b']": {"a b": value},
        "['']": {"": value},
        "[(1, 'k')]": {(1, "k"): value},
        "[b'k']": {b"k": value},
        ".a[2].b.inner": {"a": [0, 1, {"b": Box(value)}]},
    }
    for path, whole in places.items():
        with pytest.raises(UnsendableValueError) as caught:
            echo(whole)
        assert caught.value.path == f"args.value{path}"
        assert str(caught.value) == f"args.value{path}: {reason}"


def test_a_coroutine_is_refused_with_advice():
    value = coroutine()
    with pytest.raises(
        UnsendableValueError, match=r"^args\.value\[0\]: a coroutine cannot be sent as data: await it first$"
    ):
        echo([value])
    value.close()


@dataclass
class Box:
    inner: object


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({Thing(): 1}, r"\.<key <test_refused\.Thing object at 0x[0-9a-f]+…>"),
        ({len: 1}, r"\.<key <built-in function len>>"),
        ({(1, len): 1}, r"\.<key \(1, <built-in function len>\)>\[1\]"),
        ({len}, r"\.<member>"),
        ({(1, len)}, r"\.<member>\[1\]"),
        ({1: {2: len}}, r"\[1\]\[2\]"),
        ({"x" * 50: len}, r"\.x{50}"),
        ({("x" * 50,): len}, r"\[\('x{37}…\]"),
    ],
)
def test_how_keys_and_members_are_told(value, path):
    with pytest.raises(UnsendableValueError, match=rf"^args\.value{path}: "):
        echo(value)


class Odd:
    """Nothing that it is asked works."""

    def __repr__(self):
        raise RuntimeError("no repr")

    def __getattr__(self, name):
        raise RuntimeError("no attribute")

    def __hash__(self):
        return 1

    def __eq__(self, other):
        raise RuntimeError("no equality")

    def __bool__(self):
        raise RuntimeError("no truth")

    def __len__(self):
        raise RuntimeError("no length")

    __str__ = __iter__ = __repr__


def test_an_object_of_which_nothing_works_is_refused_all_the_same():
    for value, path in (([Odd()], "[0]"), ({Odd(): 1}, ".<key <Odd>>"), ({Odd()}, ".<member>"), (Odd(), "")):
        with pytest.raises(UnsendableValueError) as caught:
            echo(value)
        assert str(caught.value) == f"args.value{path}: a test_refused.Odd cannot be sent as data"


class SourError(Exception):
    def __str__(self):
        raise RuntimeError


class Failing:
    __dataclass_fields__ = Box.__dataclass_fields__

    def __init__(self, error):
        self.error = error

    @property
    def inner(self):
        raise self.error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyError("gone"), "could not be read: KeyError: 'gone'"),
        (UnsendableValueError("not this one"), "not this one"),
        (SourError(), "could not be read: test_refused.SourError: <its message cannot be told: RuntimeError>"),
        (RecursionError("deep"), "could not be read: RecursionError: deep"),
    ],
)
def test_an_object_that_fails_while_it_is_read_is_told_with_its_cause(error, reason):
    with pytest.raises(UnsendableValueError) as caught:
        echo({"a": [Failing(error)]})
    assert str(caught.value) == f"args.value.a[0]: {reason}"
    assert caught.value.__cause__ is (None if isinstance(error, UnsendableValueError) else error)


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), MemoryError()])
def test_what_is_no_failure_of_the_value_is_raised_as_it_is(error):
    with pytest.raises(type(error)) as caught:
        echo([Failing(error)])
    assert caught.value is error


def test_a_property_that_fails_only_once_is_told_by_the_whole_value():
    class Moody:
        __dataclass_fields__ = Box.__dataclass_fields__
        times = 0

        @property
        def inner(self):
            self.times += 1
            if self.times == 1:
                raise OSError("busy")
            return 1

    with pytest.raises(UnsendableValueError, match=r"^args: could not be read: OSError: busy$"):
        echo([Moody()])


def test_a_result_is_refused_in_javascript_with_path_and_code():
    with pytest.raises(TaskFailedError) as caught:
        code("{'items': [1, {'fn': print}]}")
    assert caught.value.name == "UnsendableValueError"
    assert (caught.value.code, caught.value.path) == ("UNSENDABLE_VALUE", "result.items[1].fn")
    assert caught.value.message == "result.items[1].fn: a builtin_function_or_method cannot be sent as data"


def test_a_value_that_was_refused_leaves_nothing_behind():
    with pytest.raises(UnsendableValueError):
        echo([bytes(100_000), print])
    assert echo([bytes(10), 1]) == [bytes(10), 1]
    assert run({"call": "builtins:len", "args": [[1, 2]]}) == 2


def test_locate_finds_nothing_in_what_can_be_sent():
    assert locate({"a": [1, {2}, range(3), memoryview(b"a"), Box(None)]}, "x") is None
