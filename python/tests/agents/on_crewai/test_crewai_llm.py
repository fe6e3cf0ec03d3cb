"""The host's model as CrewAI asks it."""

import asyncio

import pytest
from contract import HangingModel
from pydantic import BaseModel
from scripted import ScriptedModel, call, calling

from elizaos_py.agents.crewai.crossing import Crossing
from elizaos_py.agents.crewai.llm import HostLLM
from elizaos_py.agents.model import Answer, Usage

TOOL = {"type": "function", "function": {"name": "double", "description": "", "parameters": {"type": "object"}}}


class Verdict(BaseModel):
    right: bool


async def asked(*args, answer="It is.", settings=None, **given):
    """Ask as CrewAI's threads do; give the question that arrived and what came back."""
    model = ScriptedModel(lambda _: answer if isinstance(answer, Answer) else Answer(answer))
    outcome = await asyncio.to_thread(HostLLM(model, **(settings or {})).call, *args, **given)
    return model.questions[0], outcome


async def test_text_and_messages():
    question, outcome = await asked("What is it?")
    assert question == {"messages": [{"role": "user", "content": "What is it?"}]}
    assert outcome == "It is."
    told = [
        {"role": "system", "content": "Be short.", "cache_breakpoint": True},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [call("double", {"number": 2})],
            "raw_tool_call_parts": [],
        },
        {"role": "tool", "tool_call_id": "call_double_0", "name": "double", "content": "4"},
    ]
    question, _ = await asked(told)
    assert question["messages"] == [
        {"role": "system", "content": "Be short."},
        {"role": "assistant", "content": "", "tool_calls": [call("double", {"number": 2})]},
        told[2],
    ]


async def test_both_ways_to_ask_are_one():
    model = ScriptedModel(lambda _: Answer("It is.", usage=Usage(3, 2, 5)))
    llm = HostLLM(model)
    assert await llm.acall("What?") == await asyncio.to_thread(llm.call, "What?") == "It is."
    assert model.questions[0] == model.questions[1]
    spent = llm.get_token_usage_summary()
    assert (spent.prompt_tokens, spent.completion_tokens, spent.successful_requests) == (6, 4, 2)
    with pytest.raises(RuntimeError, match="would block the event loop"):
        llm.call("What?")


async def test_calls_are_for_crewai_to_make():
    wanted = calling(call("double", {"number": 2}), call("double", {"number": 3}, 1))
    question, outcome = await asked("Double.", tools=[TOOL], answer=wanted)
    assert question["tools"] == [TOOL]
    assert outcome == wanted.tool_calls


async def test_calls_a_function_that_is_given():
    wanted = calling(call("double", {"number": 2}))
    functions = {"double": lambda number: number * 2}
    _, outcome = await asked("Double.", tools=[TOOL], available_functions=functions, answer=wanted)
    assert outcome == "4"


async def test_an_answer_in_a_form():
    question, outcome = await asked("Is it?", response_model=Verdict, answer='{"right": true}')
    assert question["response_format"]["json_schema"]["schema"]["required"] == ["right"]
    assert outcome == Verdict(right=True)


async def test_settings():
    settings = {"temperature": 0.2, "max_tokens": 50, "stop": ["\nObservation:"]}
    question, outcome = await asked("Go.", settings=settings, answer="Done.\nObservation: made up")
    assert (question["temperature"], question["max_tokens"], question["stop"]) == (0.2, 50, ["\nObservation:"])
    assert outcome == "Done."
    question, _ = await asked("Go.", settings=settings, tools=[TOOL])
    assert "stop" not in question


async def test_tells_what_it_can_and_how_much_it_reads():
    llm = HostLLM(ScriptedModel(), context_window=1000)
    assert llm.supports_function_calling()
    assert llm.get_context_window_size() == 1000
    assert llm.get_input_tokens_count("12345") == 2
    assert not llm.is_context_window_overflowing_threshold([{"role": "user", "content": "short"}])
    assert llm.is_context_window_overflowing_threshold([{"role": "user", "content": "x" * 5000}])


async def test_what_was_said_earlier_goes_before_a_task_alone():
    earlier = [{"role": "user", "content": "I am Ada."}]
    told = [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]
    question, _ = await asked(told, settings={"earlier": earlier}, from_task=object())
    assert [message["content"] for message in question["messages"]] == ["s", "I am Ada.", "u"]
    question, _ = await asked(told, settings={"earlier": earlier})
    assert [message["content"] for message in question["messages"]] == ["s", "u"]


async def test_a_closed_crossing_frees_who_waits_and_refuses_who_comes():
    model, crossing = HangingModel(), Crossing()
    llm = HostLLM(model, crossing=crossing)

    def wait():
        with pytest.raises(asyncio.CancelledError):
            llm.call("What?")

    waiting = asyncio.create_task(asyncio.to_thread(wait))
    await model.asked.wait()
    crossing.close()
    await waiting
    assert model.left.is_set()
    await asyncio.to_thread(wait)
    assert model.times == 1


async def test_errors_come_as_they_are():
    def script(question):
        raise LookupError("no such model")

    with pytest.raises(LookupError, match="no such model"):
        await asyncio.to_thread(HostLLM(ScriptedModel(script)).call, "What?")
