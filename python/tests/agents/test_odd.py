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
        (gives({(1, 2): "x"}), '{"[1, 2]": "x"}'),
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


def asks(arguments):
    """A model that calls once, with arguments as they are, and then says what it read."""

    def script(question):
        read = [message["content"] for message in question["messages"] if message["role"] == "tool"]
        function = {"name": "take", "arguments": arguments}
        return Answer(read[0]) if read else calling({"id": "1", "type": "function", "function": function})

    return ScriptedModel(script)


def taking(got):
    async def take(arguments):
        got.append(arguments)
        return "taken"

    return AgentTool("take", "", {"type": "object", "properties": {"text": {"type": "string"}}}, take)


@pytest.mark.parametrize("written", ["{text", "[1]", "1", '"x"', '{"n": NaN}', '{"n": 1}{"n": 2}'])
async def test_arguments_that_are_no_object_are_an_error_to_read(adapter, written):
    got = []
    agent = AgentRun(conversation("try it", None, None, None), asks(written), [taking(got)])
    assert await finish(adapter, agent) == "Error: ToolArgumentsError: the arguments of take are no object in JSON"
    assert got == []
    assert [(step["tool"], step["ok"]) for step in agent.steps if step["type"] == "tool"] == [("take", False)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("", {}), (" ", {}), ("null", {}), ('{"text": "two\nlines"}', {"text": "two\nlines"})],
    ids=["nothing", "a blank", "null", "a line break as it is"],
)
async def test_arguments_that_are_meant_well_are_taken(adapter, written, meant):
    got = []
    agent = AgentRun(conversation("try it", None, None, None), asks(written), [taking(got)])
    assert await finish(adapter, agent) == "taken"
    assert got == [meant]


@pytest.mark.parametrize("own", ["1", ""], ids=["the same", "none"])
async def test_calls_with_the_same_id_are_told_apart(adapter, own):
    async def add(arguments):
        return arguments["n"] + 1

    def script(question):
        read = [message["content"] for message in question["messages"] if message["role"] == "tool"]
        if len(read) == 6:
            return Answer(" ".join(read))
        return calling(*[{**call("add", {"n": 10 * len(read) + n}), "id": own} for n in range(2)])

    parameters = {"type": "object", "properties": {"n": {"type": "integer"}}}
    agent = AgentRun(
        conversation("add", None, None, None), ScriptedModel(script), [AgentTool("add", "", parameters, add)]
    )
    assert await finish(adapter, agent) == "1 2 21 22 41 42"
    ids = [each["id"] for message in agent.messages for each in message.get("tool_calls") or []]
    assert len(set(ids)) == 6
    assert [message["tool_call_id"] for message in agent.messages if message["role"] == "tool"] == ids


EARLIER = [
    {"role": "user", "content": "hello"},
    {"role": "assistant", "tool_calls": [call("take", {"text": "a"}), {**call("take", {}), "id": "2"}]},
    {"role": "tool", "tool_call_id": "call_take_0", "content": "taken"},
    {"role": "tool", "tool_call_id": "2", "content": None},
    {"role": "assistant", "content": None},
]
EARLIER[1]["tool_calls"][1]["function"] = {"name": "take", "arguments": "{text"}


async def test_a_conversation_may_have_messages_without_content_and_calls_that_failed(adapter):
    model = ScriptedModel(lambda question: Answer("well"))
    agent = AgentRun(conversation("and now?", None, None, EARLIER), model, [taking([])])
    assert await finish(adapter, agent) == "well"
    told = [message for message in model.questions[0]["messages"] if message["role"] != "system"]
    assert [message["role"] for message in told] == ["user", "assistant", "tool", "tool", "assistant", "user"]
    assert [each["id"] for each in told[1]["tool_calls"]] == ["call_take_0", "2"]


async def test_a_conversation_can_be_gone_on_with(adapter):
    first = AgentRun(conversation("try it", None, None, None), asks("{text"), [taking([])])
    await finish(adapter, first)
    model = ScriptedModel(lambda question: Answer("well"))
    second = AgentRun(conversation("and now?", None, None, first.messages[1:]), model, [taking([])])
    assert await finish(adapter, second) == "well"
    said = [message for message in first.messages if message["role"] != "system"]
    told = [message for message in model.questions[0]["messages"] if message["role"] != "system"]
    assert [message["role"] for message in told] == [*(message["role"] for message in said), "user"]
