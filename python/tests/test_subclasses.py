"""Subclasses of builtins, dataclasses, tuples with names, and what stands for text."""

import gc
import uuid
from collections import Counter, UserDict, namedtuple
from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import ClassVar, NamedTuple

import pytest
from bridge import code, echo, seen


class Text(str):
    def __str__(self):
        return "odd"

    def encode(self, *_):
        raise RuntimeError

    __repr__ = __format__ = __str__


class Number(int):
    def __int__(self):
        return 99

    __index__ = bit_length = __str__ = __int__


class Real(float):
    def __float__(self):
        return 99.0

    def is_integer(self):
        raise RuntimeError


class Items(list):
    def __iter__(self):
        return iter([99])

    def __len__(self):
        return 99

    def __getitem__(self, at):
        raise RuntimeError


class Pair(tuple):
    __slots__ = ()
    __iter__, __len__, __getitem__ = Items.__iter__, Items.__len__, Items.__getitem__


class Table(dict):
    def items(self):
        return [("odd", 99)]

    keys = values = __iter__ = items
    __len__, __getitem__ = Items.__len__, Items.__getitem__


class Members(set):
    __iter__, __len__ = Items.__iter__, Items.__len__


class Frozen(frozenset):
    __iter__, __len__ = Items.__iter__, Items.__len__


class Raw(bytes):
    def __bytes__(self):
        return b"odd"

    __iter__, __len__ = Items.__iter__, Items.__len__


class Mutable(bytearray):
    __iter__, __len__ = Items.__iter__, Items.__len__


@pytest.mark.parametrize(
    ("value", "there"),
    [
        (Text("a"), "'a'"),
        (Text("\ud800"), None),
        (Number(7), "7"),
        (Number(2**70), "1180591620717411303424n"),
        (Real(0.5), "0.5"),
        (Items([1, 2]), "[ 1, 2 ]"),
        (Pair((1, 2)), "[ 1, 2 ]"),
        (Table(a=1), "{ a: 1 }"),
        (Members({1}), "Set(1) { 1 }"),
        (Frozen({1}), "Set(1) { 1 }"),
        (Raw(b"ab"), "<Buffer 61 62>"),
        (Mutable(b"ab"), "<Buffer 61 62>"),
        (Counter("aab"), "{ a: 2, b: 1 }"),
        (UserDict(a=1), "{ a: 1 }"),
        ({Text("a"): 1}, "{ a: 1 }"),
        ({Number(7): 1}, "Map(1) { 7 => 1 }"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_subclass_is_the_builtin_that_it_is_made_of(value, there):
    if there is None:
        assert str.__eq__(echo(value), value)
    else:
        assert seen(value) == there
        assert seen([value]) == f"[ {there} ]"


@dataclass
class Point:
    x: int
    y: float = 0.5
    count: ClassVar[int] = 7
    seed: InitVar[int] = 1
    hidden: list = field(default_factory=list, repr=False, compare=False)


@dataclass(frozen=True)
class Slim:
    __slots__ = ("point", "tags")
    point: Point
    tags: tuple


Plain = namedtuple("Plain", "a b")


class Typed(NamedTuple):
    name: str
    point: Point


@pytest.mark.parametrize(
    ("value", "there"),
    [
        (Point(1), "{ x: 1, y: 0.5, hidden: [] }"),
        (Slim(Point(1), ("a",)), "{ point: { x: 1, y: 0.5, hidden: [] }, tags: [ 'a' ] }"),
        (Plain(1, [2]), "{ a: 1, b: [ 2 ] }"),
        (Typed("n", Point(2)), "{ name: 'n', point: { x: 2, y: 0.5, hidden: [] } }"),
        ({Plain(1, 2): 3}, "Map(1) { { a: 1, b: 2 } => 3 }"),
    ],
)
def test_fields_become_properties(value, there):
    assert seen(value) == there


IDENTITY = uuid.UUID(int=5)


@pytest.mark.parametrize(
    "value",
    [Decimal("1.10"), Decimal("NaN"), Decimal("1E+30"), Fraction(1, 3), IDENTITY, Path("/a/b"), PurePosixPath("c")],
)
def test_what_is_sent_as_text(value):
    assert echo(value) == str(value)
    assert echo({"x": [value]}) == {"x": [str(value)]}


def test_a_class_of_a_task_goes_with_its_task():
    source = """
import dataclasses, weakref
@dataclasses.dataclass
class Own:
    x: int = 1
kept = weakref.ref(Own)
"""
    assert code(source + "import builtins\nbuiltins.kept_by_the_test = kept\nOwn()") == {"x": 1}
    gc.collect()
    assert code("kept_by_the_test() is None")


def test_a_class_is_asked_again_until_it_is_known():
    class Late:
        def keys(self):
            return ["a"]

        def __getitem__(self, key):
            return 1

    with pytest.raises(ValueError, match="Late cannot be sent as data"):
        echo(Late())
    Mapping.register(Late)
    assert echo(Late()) == {"a": 1}
