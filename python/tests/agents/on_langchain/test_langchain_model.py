"""What the host's model is asked through LangChain, and what becomes of its answer."""

import asyncio

import pytest
from contract import HangingModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from pydantic import BaseModel
from scripted import ScriptedModel, call, calling

from elizaos_py.agents.langchain.model import HostChatModel, openai_messages
from elizaos_py.agents.model import Answer, Usage


class Verdict(BaseModel):
    """A verdict."""

    right: bool


def double(number: int) -> int:
    """Doubles"""
    return number * 2


def chat(script=lambda _: Answer("It is."), **given):
    return HostChatModel(host=ScriptedModel(script), **given)


async def asked(bound=None, *, given=None, **call_with):
    model = chat(**given or {})
    await (model if bound is None else bound(model)).ainvoke("What is it?", **call_with)
    return model.host.questions[0]


async def test_a_plain_question_has_messages_alone():
    assert await asked() == {"messages": [{"role": "user", "content": "What is it?"}]}
    assert await asked(stop=[]) == {"messages": [{"role": "user", "content": "What is it?"}]}


async def test_zero_is_a_temperature():
    assert (await asked(given={"temperature": 0.0}))["temperature"] == 0.0
    assert (await asked(temperature=0.0, given={"temperature": 0.7}))["temperature"] == 0.0


async def test_what_is_said_here_goes_before_what_was_set():
    own = {"temperature": 0.7, "max_tokens": 9, "stop": ["END"]}
    assert (await asked(given=own)).items() >= own.items()
    said = {"temperature": 0.1, "max_tokens": 5, "stop": ["HALT"]}
    assert (await asked(given=own, **said)).items() >= said.items()


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (None, None),
        ("auto", "auto"),
        ("none", "none"),
        ("any", "required"),
        (True, "required"),
        ("required", "required"),
        ("double", {"type": "function", "function": {"name": "double"}}),
    ],
)
async def test_tools_and_the_choice_of_them(choice, told):
    question = await asked(lambda model: model.bind_tools([double], tool_choice=choice))
    function = question["tools"][0]["function"]
    assert (function["name"], function["description"]) == ("double", "Doubles")
    assert function["parameters"]["properties"]["number"]["type"] == "integer"
    assert question.get("tool_choice") == told


async def test_every_tool_is_strict_where_one_is():
    def halve(number: int) -> int:
        """Halves"""
        return number // 2

    question = await asked(lambda model: model.bind_tools([double, halve], strict=True))
    assert [tool["function"]["strict"] for tool in question["tools"]] == [True, True]


async def test_forms_of_the_answer():
    def shaped(method):
        model = chat(lambda _: Answer('{"right": true}'))
        return model, model.with_structured_output(Verdict, method=method)

    model, verdict = shaped("json_schema")
    assert await verdict.ainvoke("Right?") == Verdict(right=True)
    assert model.host.questions[0]["response_format"]["json_schema"]["schema"]["required"] == ["right"]
    model, verdict = shaped("json_mode")
    assert await verdict.ainvoke("Right?") == Verdict(right=True)
    assert model.host.questions[0]["response_format"] == {"type": "json_object"}


@pytest.mark.parametrize("method", ["function_calling", "json_schema", "json_mode"])
async def test_what_was_said_stands_beside_what_could_not_be_read(method):
    model = chat(lambda _: Answer("I would rather not."))
    told = await model.with_structured_output(Verdict, method=method, include_raw=True).ainvoke("Right?")
    assert told["raw"].text == "I would rather not."
    assert told["parsed"] is None
    assert (told["parsing_error"] is None) == (method == "function_calling")


async def test_usage_names_and_calls_come_with_the_answer():
    answer = Answer("Hm.", [call("double", {"number": 4})], Usage(3, 2, 5), "small-1", "us")
    model = chat(lambda _: answer)
    whole = None
    async for chunk in model.astream("?"):
        whole = chunk if whole is None else whole + chunk
    for told in (await model.ainvoke("?"), whole):
        assert told.usage_metadata.items() >= {"input_tokens": 3, "output_tokens": 2, "total_tokens": 5}.items()
        assert told.response_metadata.items() >= {"model_name": "small-1", "model_provider": "us"}.items()
        assert [(each["name"], each["args"]) for each in told.tool_calls] == [("double", {"number": 4})]


async def test_a_call_that_cannot_be_read_is_kept_as_such():
    broken = {"id": "c1", "type": "function", "function": {"name": "double", "arguments": '{"number": '}}
    told = await chat(lambda _: calling(broken)).ainvoke("?")
    assert told.tool_calls == []
    assert told.invalid_tool_calls[0]["name"] == "double"


async def test_the_model_is_left_in_the_midst_of_a_stream():
    host = HangingModel()
    work = asyncio.create_task(HostChatModel(host=host).astream("?").__anext__())
    await host.asked.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert host.left.is_set()


async def test_blocking_is_refused_on_the_loop_that_the_host_answers_on():
    model = chat()
    with pytest.raises(RuntimeError, match="use ainvoke or astream"):
        model.invoke("?")
    with pytest.raises(RuntimeError, match="use ainvoke or astream"):
        list(model.stream("?"))
    assert model.host.questions == []
    assert (await asyncio.to_thread(model.invoke, "?")).text == "It is."


def test_traces_are_told_what_is_asked():
    told = chat(temperature=0.5, stop=["END"])._get_ls_params()
    assert told.items() >= {"ls_provider": "elizaos-host", "ls_model_name": "host", "ls_stop": ["END"]}.items()


def test_messages_of_every_kind():
    told = openai_messages(
        [
            SystemMessage("Be short."),
            HumanMessage([{"type": "text", "text": "See"}, {"type": "image", "url": "https://example.com/a.png"}]),
            AIMessage("", tool_calls=[{"type": "tool_call", "name": "double", "args": {"number": 2}, "id": "c1"}]),
            ToolMessage("4", tool_call_id="c1", name="double"),
            AIMessage("Four."),
        ]
    )
    function = {"name": "double", "arguments": '{"number": 2}'}
    assert told == [
        {"role": "system", "content": "Be short."},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "See"},
                {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
            ],
        },
        {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "id": "c1", "function": function}]},
        {"role": "tool", "tool_call_id": "c1", "name": "double", "content": "4"},
        {"role": "assistant", "content": "Four."},
    ]


def test_calls_and_thoughts_are_no_content():
    said = {"type": "text", "text": "Doubling."}
    called = {"type": "tool_call", "name": "double", "args": {"number": 2}, "id": "c1"}
    thought = {"type": "reasoning", "reasoning": "Two twos are four."}
    (told,) = openai_messages([AIMessage([thought, said, called], tool_calls=[called])])
    assert told["content"] == [said]
    assert [each["id"] for each in told["tool_calls"]] == ["c1"]
    (told,) = openai_messages([AIMessage([called], tool_calls=[called])])
    assert told["content"] == ""
