"""Tools and models that do something odd, on every framework."""

import asyncio

import pytest
from scripted import ScriptedModel, call, calling

from elizaos_py.agents.entry import conversation, finish
from elizaos_py.agents.frameworks import load
from elizaos_py.agents.model import Answer
from elizaos_py.agents.run import AgentRun
from elizaos_py.agents.tools.tool import NO_PARAMETERS, AgentTool
from elizaos_py.errors import AgentLimitError


@pytest.fixture(params=["langgraph", "langchain", "autogen", "elizaos"])
async def adapter(request):
    _, loaded = await load(request.param)
    return loaded


class PanicError(BaseException):
    """As Rust's panics come to Python."""


def gives(value):
    async def call(arguments):
        return value

    return call


def raises(error):
    async def call(arguments):
        raise error

    return call


@pytest.mark.parametrize(
    ("behaves", "reads"),
    [
        (gives(object()), "<object object at"),
        (gives({(1, 2): "x"}), "{(1, 2): 'x'}"),
        (raises(SystemExit(3)), "Error: SystemExit: 3"),
        (raises(PanicError("index out of bounds")), "Error: PanicError: index out of bounds"),
        (raises(AgentLimitError("of an agent that the tool has run")), "Error: AgentLimitError: of an agent"),
    ],
    ids=["an object", "a key that is no text", "the end of the program", "a panic", "another agent's limit"],
)
async def test_a_tool_that_does_something_odd_is_something_to_read(adapter, behaves, reads):
    def script(question):
        read = [message["content"] for message in question["messages"] if message["role"] == "tool"]
        return Answer(read[0]) if read else calling(call("odd", {}))

    agent = AgentRun(
        conversation("try it", None, None, None), ScriptedModel(script), [AgentTool("odd", "", NO_PARAMETERS, behaves)]
    )
    assert (await asyncio.wait_for(finish(adapter, agent), 20)).startswith(reads)


async def test_arguments_may_have_any_names(adapter):
    named = dict.fromkeys(("self", "name", "args", "kwargs", "tool_input", "config", "run_manager", "callbacks"), 1)
    parameters = {"type": "object", "properties": {name: {"type": "integer"} for name in named}}
    got = []

    async def take(arguments):
        got.append(arguments)

    def script(question):
        done = question["messages"][-1]["role"] == "tool"
        return Answer("done") if done else calling(call("take", named))

    agent = AgentRun(
        conversation("try it", None, None, None), ScriptedModel(script), [AgentTool("take", "", parameters, take)]
    )
    assert await finish(adapter, agent) == "done"
    assert got == [named]
