"""Depth is bounded by memory alone; cycles are found where they close."""

import math
from dataclasses import dataclass
from typing import Any

import pytest
from bridge import echo, js

LEVELS = 100_000


def nested(wrap, core=None):
    value = core
    for _ in range(LEVELS):
        value = wrap(value)
    return value


def depth(value, step):
    levels = 0
    while value is not None and value != 7:
        value, levels = step(value), levels + 1
    return levels


@pytest.mark.parametrize("core", [None, 7])
@pytest.mark.parametrize(
    ("wrap", "step"),
    [
        (lambda value: [value], lambda value: value[0]),
        (lambda value: (value,), lambda value: value[0]),
        (lambda value: {"a": value}, lambda value: value["a"]),
        (lambda value: {1: value}, lambda value: value[1]),
        (lambda value: [math.inf, {"a": (value,)}], lambda value: value[1]["a"][0]),
    ],
)
def test_a_deep_value_comes_back(wrap, step, core):
    assert depth(echo(nested(wrap, core)), step) == LEVELS


@pytest.mark.parametrize(
    ("source", "step"),
    [
        ("[v]", lambda value: value[0]),
        ("({ a: v })", lambda value: value["a"]),
        ("new Map([[1, v]])", lambda value: value[1]),
    ],
)
def test_a_deep_value_of_javascript_arrives(source, step):
    value = js(f"(() => {{ let v = null; for (let i = 0; i < {LEVELS}; i++) v = {source}; return v; }})()")
    assert depth(value, step) == LEVELS


@dataclass
class Box:
    inner: Any = None


def test_deep_objects_arrive():
    assert depth(echo(nested(Box)), lambda value: value["inner"]) == LEVELS


@pytest.mark.parametrize("around", [0, 1, 62, 63, 64, 65, 500, 998, 999, 1000, 1001, 1500])
def test_depth_alone_is_no_cycle(around):
    value = Box(7)
    for _ in range(around):
        value = Box([value])
    # The last step, to the innermost value, is counted as well.
    assert (
        depth(echo([value, value])[1], lambda value: value["inner"] if isinstance(value, dict) else value[0])
        == 2 * around + 1
    )


def test_what_comes_twice_is_no_cycle():
    twice = [1]
    assert echo([twice, {"a": twice}, [twice]]) == [[1], {"a": [1]}, [[1]]]
    for _ in range(12):
        twice = [twice, Box(twice)]
    assert echo(twice)[1]["inner"][0] == echo(twice[1].inner[0])


def list_cycle():
    value = [1]
    value.append(value)
    return value, "[1]", ""


def dict_cycle():
    value = {"a": {"b c": [0]}}
    value["a"]["b c"].append(value)
    return value, ".a['b c'][1]", ""


def dataclass_cycle():
    value = Box(Box())
    value.inner.inner = value
    return value, ".inner.inner", ""


def mixed_cycle():
    box = Box()
    value = {"x": [(1, {2: box})]}
    box.inner = value["x"]
    return value, ".x[0][1][2].inner", ".x"


def heavy_cycle():
    value = {"text": "x" * 1_000_000, "data": bytes(1_000_000)}
    value["self"] = value
    return value, ".self", ""


@dataclass(eq=False, repr=False)
class Key(Box):
    __hash__ = object.__hash__

    def __repr__(self):
        return "the key"


def key_cycle():
    key = Key()
    key.inner = {"k": key}
    return {key: 1}, ".<key the key>.inner.k", ".<key the key>"


@pytest.mark.parametrize("make", [list_cycle, dict_cycle, dataclass_cycle, mixed_cycle, heavy_cycle, key_cycle])
@pytest.mark.parametrize("around", [0, 60, 1200])
def test_a_cycle_is_refused_with_its_path(make, around):
    value, place, start = make()
    for _ in range(around):
        value = [value]
    with pytest.raises(ValueError, match="a cycle cannot be sent as data") as caught:
        echo(value)
    before = "args.value" + "[0]" * around
    if around < 100:
        assert caught.value.path == before + place
        assert str(caught.value) == f"{before}{place}: a cycle cannot be sent as data: this is {before}{start} again"
    else:
        assert len(caught.value.path) == 301
        assert caught.value.path.startswith("args.value[0][0]")
        assert caught.value.path.endswith("[0]" + place)
        assert "…" in caught.value.path


def test_a_cycle_through_a_hundred_thousand_levels_is_refused():
    bottom = []
    value = nested(lambda value: [value], bottom)
    bottom.append(value)
    with pytest.raises(ValueError, match="a cycle"):
        echo(value)


def test_what_is_refused_in_the_deep_is_told_by_the_ends_of_its_path():
    with pytest.raises(ValueError, match="a function cannot be sent as data") as caught:
        echo(nested(lambda value: [value], {"f": echo}))
    assert caught.value.path == "args.value" + "[0]" * 46 + "[0" + "…" + "]" + "[0]" * 49 + ".f"


@pytest.mark.parametrize(
    "source", ["(a => (a.push(a), a))([])", "(m => m.set(1, { m }))(new Map())", "(o => (o.o = [o], o))({})"]
)
def test_a_cycle_of_javascript_is_refused(source):
    with pytest.raises(Exception, match="a cycle cannot be sent to Python"):
        js(source)
