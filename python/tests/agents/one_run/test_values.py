"""Whatever a tool gives: the model reads it as text, and the run's steps can be sent to JavaScript."""

import dataclasses
import datetime
import enum
import json
from array import array

import numpy
import pytest
from contract import a_run
from hypothesis import given
from hypothesis import strategies as st

from elizaos_py import tools
from elizaos_py.agents.as_json import as_json
from elizaos_py.agents.entry import result
from elizaos_py.agents.tools.tool import NO_PARAMETERS, AgentTool

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), st.text()).filter(
        lambda value: value not in (float("inf"), float("-inf"))
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=8,
)


@dataclasses.dataclass
class Order:
    sku: str
    tags: set


class Size(enum.Enum):
    SMALL = "small"


class Mute:
    def __str__(self):
        raise RuntimeError("I say nothing")


class Sealed:
    def __str__(self):
        return "<sealed>"


def circle():
    round_about = {"name": "a"}
    round_about["self"] = round_about
    return round_about


def counting():
    yield 1


def deep():
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return nested


CASES = {
    "text": ("It is.", "It is.", "It is."),
    "nothing": (None, None, "null"),
    "unicode": ({"ü": "€"}, {"ü": "€"}, '{"ü": "€"}'),
    "set": ({3}, [3], "[3]"),
    "dataclass": (Order("tea", {"hot"}), {"sku": "tea", "tags": ["hot"]}, '{"sku": "tea", "tags": ["hot"]}'),
    "enum": (Size.SMALL, "small", "small"),
    "date": (datetime.date(2026, 1, 2), "2026-01-02", "2026-01-02"),
    "moment": (datetime.datetime(2026, 1, 2, 3), "2026-01-02T03:00:00", "2026-01-02T03:00:00"),
    "bytes": ("größe".encode(), "größe", "größe"),
    "other bytes": (b"\xff\x00", "\\xff\x00", "\\xff\x00"),
    "bytes within": ({"raw": bytearray(b"ab")}, {"raw": "ab"}, '{"raw": "ab"}'),
    "numbers of a typed array": (memoryview(array("d", [1, 2.5])), [1.0, 2.5], "[1.0, 2.5]"),
    "not a number": ([float("nan"), float("inf")], ["NaN", "Infinity"], '["NaN", "Infinity"]'),
    "keys": ({1: "a", None: "b"}, {"1": "a", "null": "b"}, '{"1": "a", "null": "b"}'),
    "keys that are no text": ({(1, 2): "a"}, {"[1, 2]": "a"}, '{"[1, 2]": "a"}'),
    "circle": (circle(), "{'name': 'a', 'self': {...}}", "{'name': 'a', 'self': {...}}"),
    "object": ({"key": Sealed()}, {"key": "<sealed>"}, '{"key": "<sealed>"}'),
    "object without words": ([Mute()], ["<Mute>"], '["<Mute>"]'),
}


def giving(value):
    async def give(arguments):
        return value

    return [AgentTool("give", "Gives", NO_PARAMETERS, give)]


@pytest.mark.parametrize(("value", "told", "text"), CASES.values(), ids=CASES)
async def test_what_a_tool_gives(value, told, text):
    heard = []
    run = a_run(tools=giving(value), heard=heard)
    assert await run.use("give", {}) == text
    assert run.steps[0]["value"] == heard[1]["value"] == told
    assert run.steps[0]["ok"]
    sent = await tools.call("echo", {"value": result("any", "Done.", run)})
    assert sent["steps"][0]["value"] == told


@pytest.mark.parametrize("make", [deep, counting, Mute, object], ids=lambda make: make.__name__)
async def test_what_has_no_good_text_can_still_be_sent(make):
    run = a_run(tools=giving(make()))
    told = await run.use("give", {})
    assert run.steps[0]["value"] == told
    assert (await tools.call("echo", {"value": run.steps}))[0]["value"] == told


async def test_arrays_and_numbers_of_numpy():
    run = a_run(tools=giving({"row": numpy.arange(3), "mean": numpy.float64(0.5), "count": numpy.int32(3)}))
    assert json.loads(await run.use("give", {})) == {"row": [0, 1, 2], "mean": 0.5, "count": 3}
    assert {type(value) for value in run.steps[0]["value"].values()} == {list, float, int}


async def test_arguments_that_a_framework_has_made_something_of():
    heard, given_to_it = [], []

    async def take(arguments):
        given_to_it.append(arguments)

    run = a_run(tools=[AgentTool("take", "", NO_PARAMETERS, take)], heard=heard)
    await run.use("take", {"size": Size.SMALL, "tags": {"hot"}})
    assert given_to_it == [{"size": Size.SMALL, "tags": {"hot"}}]
    assert run.steps[0]["args"] == heard[0]["args"] == {"size": "small", "tags": ["hot"]}


@given(JSON)
def test_what_json_holds_is_kept(value):
    assert as_json(value) == value
