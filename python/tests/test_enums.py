"""Members of enums, which are their values."""

import enum

import pytest
from bridge import seen


class Color(enum.Enum):
    RED = "red"
    BOX = (1, [2])
    ALIAS = RED


class Level(enum.IntEnum):
    HIGH = 3


class Kind(str, enum.Enum):
    DOG = "dog"


class _StrEnum(str, enum.Enum):
    """What Python 3.10 lacks."""


Mode = getattr(enum, "StrEnum", _StrEnum)("Mode", {"FAST": "fast"})


class Access(enum.Flag):
    READ = 1
    WRITE = 2


class Outer(enum.Enum):
    INNER = Color.RED


@pytest.mark.parametrize(
    ("value", "there"),
    [
        (Color.RED, "'red'"),
        (Color.ALIAS, "'red'"),
        (Color.BOX, "[ 1, [ 2 ] ]"),
        (Level.HIGH, "3"),
        (Kind.DOG, "'dog'"),
        (Access.READ | Access.WRITE, "3"),
        (Outer.INNER, "'red'"),
        ({Color.RED: Level.HIGH}, "Map(1) { 'red' => 3 }"),
        ({Kind.DOG: Mode.FAST, Mode.FAST: 1}, "{ dog: 'fast', fast: 1 }"),
        ({Level.HIGH}, "Set(1) { 3 }"),
    ],
)
def test_an_enum_is_its_value(value, there):
    assert seen(value) == there
