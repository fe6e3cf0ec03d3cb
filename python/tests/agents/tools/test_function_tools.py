"""Python functions as tools."""

import asyncio
import dataclasses
import datetime
import enum
import functools
import threading
from contextvars import ContextVar
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from elizaos_py.agents.tools.functions import from_function
from elizaos_py.errors import ToolArgumentsError

person = ContextVar("person", default="nobody")


class Color(enum.Enum):
    RED = "red"
    GREEN = "green"


class Address(BaseModel):
    street: str
    number: int = 1


@dataclasses.dataclass
class Point:
    x: float
    y: float = 0.0


class Query(TypedDict):
    text: str


async def test_a_signature_becomes_a_schema():
    def look_up(
        limit: Annotated[int, Field(description="At most so many.", ge=1)],
        order: Literal["old", "new"] = "new",
        color: Color = Color.RED,
        where: Address | None = None,
    ) -> str:
        """Looks something up.

        In all books.
        """
        return ""

    tool = from_function(look_up)
    assert (tool.name, tool.description) == ("look_up", "Looks something up.\n\nIn all books.")
    assert tool.parameters == {
        "$defs": {
            "Color": {"enum": ["red", "green"], "title": "Color", "type": "string"},
            "Address": {
                "properties": {"street": {"type": "string"}, "number": {"default": 1, "type": "integer"}},
                "required": ["street"],
                "title": "Address",
                "type": "object",
            },
        },
        "additionalProperties": False,
        "properties": {
            "limit": {"description": "At most so many.", "minimum": 1, "type": "integer"},
            "order": {"default": "new", "enum": ["old", "new"], "type": "string"},
            "color": {"$ref": "#/$defs/Color", "default": "red"},
            "where": {"anyOf": [{"$ref": "#/$defs/Address"}, {"type": "null"}], "default": None},
        },
        "required": ["limit"],
        "type": "object",
    }


async def test_arguments_arrive_as_the_hints_say():
    seen = {}

    async def take(
        color: Color,
        where: Address,
        at: Point,
        query: Query,
        when: datetime.date,
        many: list[Point],
        much: dict[str, int],
    ):
        seen.update(locals())

    await from_function(take).call(
        {
            "color": "green",
            "where": {"street": "A"},
            "at": {"x": 1},
            "query": {"text": "q"},
            "when": "2030-02-01",
            "many": [{"x": 1, "y": 2}],
            "much": {"a": "5"},
        }
    )
    del seen["seen"]
    assert seen == {
        "color": Color.GREEN,
        "where": Address(street="A", number=1),
        "at": Point(1.0),
        "query": {"text": "q"},
        "when": datetime.date(2030, 2, 1),
        "many": [Point(1.0, 2.0)],
        "much": {"a": 5},
    }


async def test_what_does_not_fit_is_told_without_its_value_and_nothing_is_called():
    called = []

    def take(number: int, point: Point):
        called.append(number)

    tool = from_function(take)
    with pytest.raises(ToolArgumentsError) as caught:
        await tool.call({"number": "sk-secret", "point": {"x": 1, "y": []}, "other": 1})
    told = str(caught.value)
    assert told.startswith("take: number: ")
    assert "point.y: " in told
    assert "other: " in told
    assert "sk-secret" not in told
    with pytest.raises(ToolArgumentsError, match=r"take: number: Field required; point: Field required"):
        await tool.call({})
    assert not called


async def test_what_is_left_out_is_the_functions_own_default():
    marker = ["the very same"]

    def take(
        a: int = 1, copy: list[int] | None = None, _x: Any = marker, /, schema: Any = marker, *, json: Any = marker
    ):
        return a, copy, _x is marker, schema is marker, json is marker

    tool = from_function(take)
    assert list(tool.parameters["properties"]) == ["a", "copy", "_x", "schema", "json"]
    assert await tool.call({}) == [1, None, True, True, True]
    assert await tool.call({"copy": [2], "schema": 1}) == [1, [2], True, False, True]


async def test_sync_code_runs_beside_the_loop_in_the_callers_context():
    here = threading.get_ident()
    person.set("ada")
    entered, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def block():
        loop.call_soon_threadsafe(entered.set)
        go_on.wait(10)
        return [threading.get_ident() != here, person.get()]

    call = asyncio.ensure_future(from_function(block).call({}))
    # The loop would never come to this, were it the one that is blocked.
    await asyncio.wait_for(entered.wait(), 10)
    go_on.set()
    assert await call == [True, "ada"]


class Multiplier:
    def __init__(self, by: int):
        self.by = by

    def times(self, n: int) -> int:
        """Multiplies."""
        return self.by * n

    async def __call__(self, n: int) -> int:
        """Multiplies, too."""
        return self.by * n


def counts(n: int):
    yield from range(n)


async def counts_slowly(n: int):
    for each in range(n):
        yield each


async def add(a: int, b: int) -> int:
    return a + b


@functools.wraps(add)
def wrapped(*args, **kwargs):
    return add(*args, **kwargs)


@pytest.mark.parametrize(
    ("function", "name", "arguments", "value", "description"),
    [
        (Multiplier(3).times, None, {"n": 2}, 6, "Multiplies."),
        (Multiplier(3), "triple", {"n": 2}, 6, "Multiplies, too."),
        (functools.partial(add, b=2), "add_two", {"a": 1}, 3, ""),
        (wrapped, None, {"a": 1, "b": 4}, 5, ""),
        (counts, None, {"n": 3}, [0, 1, 2], ""),
        (counts_slowly, None, {"n": 3}, [0, 1, 2], ""),
        (lambda n: n + 1, "next", {"n": 1}, 2, ""),
        (Point, None, {"x": 1, "y": 2}, {"x": 1.0, "y": 2.0}, "Point(x: float, y: float = 0.0)"),
    ],
)
async def test_whatever_can_be_called(function, name, arguments, value, description):
    tool = from_function(function, name)
    assert await tool.call(arguments) == value
    assert tool.description == description


async def test_a_bound_functions_own_parameter_is_not_the_models():
    assert list(from_function(Multiplier(3).times).parameters["properties"]) == ["n"]


async def test_results_are_plain_data():
    def give():
        return {"at": Point(1), "home": Address(street="A"), "color": Color.RED, "day": datetime.date(2030, 1, 2)}

    expected = {
        "at": {"x": 1, "y": 0.0},
        "home": {"street": "A", "number": 1},
        "color": "red",
        "day": "2030-01-02",
    }
    assert await from_function(give).call({}) == expected
    assert await from_function(lambda: {1}, "a_set").call({}) == [1]
    assert await from_function(lambda: b"\xff", "some_bytes").call({}) == b"\xff"
    marker = object()
    assert await from_function(lambda: marker, "odd").call({}) is marker


async def test_an_error_of_the_function_is_its_own():
    def fail(n: int):
        raise LookupError(n)

    with pytest.raises(LookupError, match="5"):
        await from_function(fail).call({"n": 5})


def hinted(n: "Nothing"): ...  # noqa: F821


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (lambda *many: 0, r"n takes \*many, which no model can be told of"),
        (lambda **more: 0, r"n takes \*\*more, which no model can be told of"),
        (hinted, "n has a type hint that cannot be read: name 'Nothing' is not defined"),
        (5, "a tool is made of a function, not of 5"),
    ],
)
async def test_what_cannot_be_described_is_refused(function, told):
    with pytest.raises(TypeError, match=told):
        from_function(function, "n")


async def test_hints_that_are_no_data_are_refused():
    def take(loop: asyncio.AbstractEventLoop): ...

    with pytest.raises(TypeError, match="take has a type hint that is not for data"):
        from_function(take)


async def test_a_lambda_needs_a_name():
    with pytest.raises(TypeError, match="has no name that a tool could have"):
        from_function(lambda: 1)
