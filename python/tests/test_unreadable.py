"""Objects that fail while they are read are told by their place, with what they raised."""

from dataclasses import dataclass

import pytest
from bridge import echo

from elizaos_py import UnsendableValueError


@dataclass
class Box:
    inner: object


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
        assert str(caught.value) == f"args.value{path}: a test_unreadable.Odd cannot be sent as data"


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
        (SourError(), "could not be read: test_unreadable.SourError: <its message cannot be told: RuntimeError>"),
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
