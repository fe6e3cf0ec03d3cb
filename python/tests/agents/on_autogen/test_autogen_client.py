"""The host's model as AutoGen asks it."""

import asyncio
import base64
import io

import pytest
from autogen_core import CancellationToken, FunctionCall, Image
from autogen_core.models import (
    AssistantMessage,
    CreateResult,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    RequestUsage,
    SystemMessage,
    UserMessage,
)
from autogen_core.tools import FunctionTool
from contract import HangingModel
from PIL import Image as Picture
from pydantic import BaseModel
from scripted import ScriptedModel, call, calling

from elizaos_py.agents.autogen.client import HostChatCompletionClient
from elizaos_py.agents.autogen.messages import autogen_messages, openai_messages
from elizaos_py.agents.model import Answer, Usage

ASKED = [UserMessage(content="What is it?", source="user")]


def double(number: int) -> int:
    return number * 2


DOUBLE = FunctionTool(double, "Doubles")


async def asked(**given):
    model = ScriptedModel(lambda _: Answer("It is."))
    await HostChatCompletionClient(model).create(ASKED, **given)
    return model.questions[0]


async def test_a_plain_question_has_messages_alone():
    assert await asked() == {"messages": [{"role": "user", "content": "What is it?"}]}


async def test_tools_and_the_choice_of_them():
    question = await asked(tools=[DOUBLE])
    function = question["tools"][0]["function"]
    assert (function["name"], function["description"]) == ("double", "Doubles")
    assert function["parameters"]["properties"]["number"]["type"] == "integer"
    assert "strict" not in function
    assert question["tool_choice"] == "auto"
    assert (await asked(tools=[DOUBLE.schema], tool_choice="required"))["tool_choice"] == "required"
    named = await asked(tools=[DOUBLE], tool_choice=DOUBLE)
    assert named["tool_choice"] == {"type": "function", "function": {"name": "double"}}


async def test_forms_of_the_answer():
    class Verdict(BaseModel):
        right: bool

    assert (await asked(json_output=True))["response_format"] == {"type": "json_object"}
    assert "response_format" not in await asked(json_output=False)
    shape = (await asked(json_output=Verdict))["response_format"]
    assert shape["json_schema"]["name"] == "Verdict"
    assert shape["json_schema"]["schema"]["required"] == ["right"]


async def test_what_else_a_question_may_say():
    more = {"temperature": 0.1, "max_tokens": 9, "stop": ["END"]}
    assert (await asked(extra_create_args=more)).items() >= more.items()
    with pytest.raises(ValueError, match="and not seed"):
        await asked(extra_create_args={"seed": 1})


async def test_answers_calls_and_thoughts():
    def script(question):
        if len(question["messages"]) == 1:
            return Answer("It is.", usage=Usage(3, 2, 5))
        return Answer("Let me see.", [call("double", {"number": 2})], Usage(7, 4, 11))

    client = HostChatCompletionClient(ScriptedModel(script))
    first = await client.create(ASKED)
    assert (first.content, first.finish_reason, first.usage) == ("It is.", "stop", RequestUsage(3, 2))
    second = await client.create([*ASKED, *ASKED])
    assert second.content == [FunctionCall(id="call_double_0", name="double", arguments='{"number": 2}')]
    assert (second.finish_reason, second.thought) == ("function_calls", "Let me see.")
    assert client.total_usage() == client.actual_usage() == RequestUsage(10, 6)
    await client.close()


async def test_streams_pieces_and_the_whole_at_last():
    client = HostChatCompletionClient(ScriptedModel(lambda _: Answer("two words", usage=Usage(1, 2, 3))))
    *pieces, last = [piece async for piece in client.create_stream(ASKED)]
    assert pieces == ["two ", "words "]
    assert isinstance(last, CreateResult)
    assert (last.content, client.total_usage()) == ("two words", RequestUsage(1, 2))
    calls = HostChatCompletionClient(ScriptedModel(lambda _: calling(call("double", {"number": 1}))))
    (last,) = [piece async for piece in calls.create_stream(ASKED)]
    assert last.content[0].name == "double"


@pytest.mark.parametrize("streamed", [False, True])
async def test_its_token_leaves_the_model(streamed):
    model, token = HangingModel(), CancellationToken()
    client = HostChatCompletionClient(model)

    async def ask():
        if not streamed:
            return await client.create(ASKED, cancellation_token=token)
        return [piece async for piece in client.create_stream(ASKED, cancellation_token=token)]

    work = asyncio.create_task(ask())
    await model.asked.wait()
    token.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert model.left.is_set()


async def test_counts_what_a_question_takes():
    client = HostChatCompletionClient(ScriptedModel(), context_window=1000)
    bare = client.count_tokens(ASKED)
    assert 5 < bare < client.count_tokens(ASKED, tools=[DOUBLE])
    assert client.remaining_tokens(ASKED) == 1000 - bare
    assert client.remaining_tokens([SystemMessage(content="x" * 9000)]) == 0


async def test_messages_of_every_kind():
    result = FunctionExecutionResult(content="4", name="double", call_id="c1")
    told = openai_messages(
        [
            SystemMessage(content="Be short."),
            UserMessage(content="Hello", source="user"),
            UserMessage(content="I am the critic", source="critic"),
            AssistantMessage(content=[FunctionCall("c1", '{"number":2}', "double")], thought="Hm.", source="a"),
            FunctionExecutionResultMessage(content=[result, result]),
            AssistantMessage(content="Four.", source="a"),
        ]
    )
    function = {"name": "double", "arguments": '{"number":2}'}
    given = {"role": "tool", "tool_call_id": "c1", "name": "double", "content": "4"}
    assert told == [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": "Hello"},
        {"role": "user", "content": "I am the critic", "name": "critic"},
        {"role": "assistant", "content": "Hm.", "tool_calls": [{"id": "c1", "type": "function", "function": function}]},
        given,
        given,
        {"role": "assistant", "content": "Four."},
    ]
    assert openai_messages(autogen_messages(told)) == told


async def test_pictures():
    drawn = io.BytesIO()
    Picture.new("RGB", (2, 2), "red").save(drawn, "PNG")
    address = "data:image/png;base64," + base64.b64encode(drawn.getvalue()).decode()
    parts = [{"type": "text", "text": "See"}, {"type": "image_url", "image_url": {"url": address}}]
    (message,) = autogen_messages([{"role": "user", "content": parts}])
    assert message.content[0] == "See"
    assert isinstance(message.content[1], Image)
    (told,) = openai_messages([message])
    assert told["content"][1]["image_url"]["url"].startswith("data:image/png;base64,")
    elsewhere = [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]
    (message,) = autogen_messages([{"role": "user", "content": elsewhere}])
    assert message.content == ["https://example.com/a.png"]
