"""Tools both ways between the host and AutoGen."""

import asyncio
from enum import Enum
from typing import Annotated

import pytest
from autogen_core import CancellationToken
from autogen_core.tools import FunctionTool, StaticWorkbench
from contract import a_run
from pydantic import BaseModel

from elizaos_py.agents.autogen.tools import HostTool, agent_tool
from elizaos_py.agents.tools.tool import AgentTool, model_names

NESTED = {
    "type": "object",
    "properties": {
        "size": {"enum": ["small", "large"]},
        "lines": {
            "type": "array",
            "items": {"type": "object", "properties": {"sku": {"type": "string"}}, "required": ["sku"]},
        },
        "note": {"type": ["string", "null"], "default": "none"},
    },
    "required": ["size", "lines"],
    "additionalProperties": False,
}


async def test_a_host_tool_is_what_its_schema_says():
    given = []

    async def order(arguments):
        given.append(arguments)
        return {"ordered": len(arguments["lines"])}

    name = model_names(["shop.order"])["shop.order"]
    run = a_run(tools=[AgentTool(name, "Orders", NESTED, order)])
    bench = StaticWorkbench([HostTool(run, run.tools[name])])
    (listed,) = await bench.list_tools()
    assert listed == {"name": "shop__order", "description": "Orders", "parameters": NESTED}

    arguments = {"size": "small", "lines": [{"sku": "a"}, {"sku": "b"}]}
    told = await bench.call_tool("shop__order", arguments, call_id="call_1")
    assert (told.to_text(), told.is_error) == ('{"ordered": 2}', False)
    assert given == [arguments]
    assert (run.steps[0]["id"], run.steps[0]["args"]) == ("call_1", arguments)


async def test_a_host_tool_is_left_by_the_token():
    begun, left, token = asyncio.Event(), asyncio.Event(), CancellationToken()

    async def wait(arguments):
        begun.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            left.set()

    run = a_run(tools=[AgentTool("wait", "", {"type": "object", "properties": {}}, wait)])
    work = asyncio.create_task(HostTool(run, run.tools["wait"]).run_json({}, token))
    await begun.wait()
    token.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert left.is_set()


class Size(Enum):
    SMALL = "small"
    LARGE = "large"


class Line(BaseModel):
    sku: str
    count: int = 1


class Receipt(BaseModel):
    total: int


def buy(size: Size, lines: list[Line], note: Annotated[str, "What to write on it"] = "none") -> Receipt:
    if note == "fail":
        raise RuntimeError("sold out")
    return Receipt(total=sum(line.count for line in lines) * (2 if size is Size.LARGE else 1))


async def test_an_autogen_tool_serves_any_agent():
    tool = agent_tool(FunctionTool(buy, "Buys", name="buy"))
    assert (tool.name, tool.description) == ("buy", "Buys")
    properties = tool.parameters["properties"]
    assert properties["size"]["enum"] == ["small", "large"]
    assert properties["lines"]["items"]["properties"]["sku"]["type"] == "string"
    assert (properties["note"]["default"], tool.parameters["required"]) == ("none", ["size", "lines"])

    run = a_run(tools=[tool])
    lines = [{"sku": "a", "count": 2}, {"sku": "b"}]
    assert await run.use("buy", {"size": "large", "lines": lines}) == '{"total": 6}'
    assert await run.use("buy", {"size": "large", "lines": [], "note": "fail"}) == "Error: RuntimeError: sold out"
    assert (await run.use("buy", {"size": "huge", "lines": []})).startswith("Error: ValidationError:")


async def test_cancelling_reaches_an_autogen_tool():
    begun, tokens = asyncio.Event(), []

    async def wait(cancellation_token: CancellationToken) -> str:
        tokens.append(cancellation_token)
        begun.set()
        return await asyncio.get_running_loop().create_future()

    work = asyncio.create_task(agent_tool(FunctionTool(wait, "Waits")).call({}))
    await begun.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert tokens[0].is_cancelled()
