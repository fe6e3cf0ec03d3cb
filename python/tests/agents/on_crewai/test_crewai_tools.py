"""Tools both ways between the host and CrewAI."""

import asyncio
from enum import Enum

from contract import a_run
from crewai.tools import BaseTool, tool
from crewai.tools.tool_failure import ToolFailure, ToolFailureReason
from pydantic import BaseModel, Field

from elizaos_py.agents.crewai.crossing import Crossing
from elizaos_py.agents.crewai.tools import CallIds, HostTool, agent_tool
from elizaos_py.agents.tools.tool import AgentTool, model_names

NESTED = {
    "type": "object",
    "properties": {
        "size": {"type": "string", "enum": ["small", "large"]},
        "lines": {
            "type": "array",
            "items": {"type": "object", "properties": {"sku": {"type": "string"}}, "required": ["sku"]},
        },
        "note": {"type": "string", "default": "none"},
    },
    "required": ["size", "lines"],
}


async def test_a_host_tool_is_called_with_what_the_model_said():
    given = []

    async def order(arguments):
        given.append(arguments)
        return {"ordered": len(arguments["lines"])}

    name = model_names(["shop.order"])["shop.order"]
    run = a_run(tools=[AgentTool(name, "Orders", NESTED, order)])
    ids = CallIds()
    made = HostTool(run, Crossing(), run.tools[name], "shop_order", ids)
    assert (made.name, made.description) == ("shop_order", "Orders")
    schema = made.args_schema.model_json_schema()
    assert set(schema["required"]) == {"size", "lines"}
    assert schema["properties"]["note"]["default"] == "none"

    arguments = {"size": "small", "lines": [{"sku": "a"}, {"sku": "b"}]}
    ids.put(
        [
            {
                "id": "c1",
                "function": {
                    "name": "shop_order",
                    "arguments": '{"lines": [{"sku": "a"}, {"sku": "b"}], "size": "small"}',
                },
            }
        ]
    )
    assert await asyncio.to_thread(made.run, **arguments) == '{"ordered": 2}'
    assert await made.arun(**arguments) == '{"ordered": 2}'
    assert given == [arguments, arguments]
    assert [(step["id"], step["tool"]) for step in run.steps] == [("c1", "shop__order"), ("call_2", "shop__order")]


async def test_a_schema_that_crewai_cannot_read_is_no_hindrance():
    async def look(arguments):
        return arguments

    odd = {"type": "object", "properties": {"it": {"$ref": "#/$defs/missing"}}}
    run = a_run(tools=[AgentTool("look", "", odd, look)])
    made = HostTool(run, Crossing(), run.tools["look"], "look", CallIds())
    assert await made.arun(it=1) == '{"it": 1}'


async def test_equal_calls_keep_their_names_in_order():
    ids = CallIds()
    ids.put([{"id": name, "function": {"name": "f", "arguments": '{"n": 1}'}} for name in ("a", "b")])
    ids.put([{"id": "broken", "function": {"name": "f", "arguments": "{"}}])
    assert [ids.take("f", {"n": 1}) for _ in range(3)] == ["a", "b", None]
    assert ids.take("f", {"n": 2}) is None


class Size(Enum):
    SMALL = "small"
    LARGE = "large"


class Line(BaseModel):
    sku: str
    count: int = 1


class Basket(BaseModel):
    size: Size
    lines: list[Line]
    note: str = Field("none", description="What to write on it")


class Receipt(BaseModel):
    total: int


class Buy(BaseTool):
    name: str = "Buy things"
    description: str = "Buys"
    args_schema: type[BaseModel] = Basket

    def _run(self, size, lines, note):
        if note == "fail":
            raise RuntimeError("sold out")
        if note == "refuse":
            return ToolFailure(message="not today", reason=ToolFailureReason.TOOL_REPORTED)
        return Receipt(total=sum(line["count"] for line in lines) * (2 if size is Size.LARGE else 1))


async def test_a_crewai_tool_serves_any_agent():
    made = agent_tool(Buy())
    assert (made.name, made.description) == ("buy_things", "Buys")
    assert made.parameters["$defs"]["Size"]["enum"] == ["small", "large"]
    assert made.parameters["properties"]["lines"]["items"] == {"$ref": "#/$defs/Line"}
    assert made.parameters["properties"]["note"]["default"] == "none"
    assert made.parameters["required"] == ["size", "lines"]

    run = a_run(tools=[made])
    lines = [{"sku": "a", "count": 2}, {"sku": "b"}]
    assert await run.use("buy_things", {"size": "large", "lines": lines}) == '{"total": 6}'
    told = {"size": "small", "lines": []}
    assert await run.use("buy_things", {**told, "note": "fail"}) == "Error: RuntimeError: sold out"
    assert await run.use("buy_things", {**told, "note": "refuse"}) == "Error: RuntimeError: not today"
    assert (await run.use("buy_things", {"size": "huge", "lines": []})).startswith("Error: ValueError:")


async def test_a_function_of_crewai_too():
    @tool("Count letters")
    def count(text: str) -> int:
        """Counts the letters of a text."""
        return len(text)

    made = agent_tool(count)
    assert (made.name, made.description) == ("count_letters", "Counts the letters of a text.")
    assert await made.call({"text": "four"}) == 4


async def test_an_async_tool_of_crewai_stays_on_the_loop():
    class Wait(BaseTool):
        name: str = "wait"
        description: str = "Waits"

        def _run(self, n: int) -> int:
            raise AssertionError("not this way")

        async def _arun(self, n: int) -> int:
            assert asyncio.get_running_loop() is loop
            return n + 1

    loop = asyncio.get_running_loop()
    assert await agent_tool(Wait()).call({"n": 1}) == 2
