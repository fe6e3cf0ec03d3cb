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
