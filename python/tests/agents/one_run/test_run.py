"""What goes through a run is counted, limited and told."""

import asyncio
import gc
import json

import pytest
from contract import HangingModel, a_run, failing
from scripted import ScriptedModel, call, calling, order_tools

from elizaos_py.agents.entry import conversation, finish, result
from elizaos_py.agents.limits import Limits
from elizaos_py.agents.model import Answer, Usage
from elizaos_py.agents.tools.tool import NO_PARAMETERS, AgentTool
from elizaos_py.errors import AgentLimitError

ASKED = {"messages": [{"role": "user", "content": "Well?"}]}
TOOLS = [{"type": "function", "function": {"name": "find", "parameters": NO_PARAMETERS}}]


def saying(text="It is.", **more):
    return ScriptedModel(lambda _: Answer(text, **more))


def giving(value):
    async def give(arguments):
        return value

    return [AgentTool("give", "Gives", NO_PARAMETERS, give)]


def without_times(told):
    return [{name: value for name, value in each.items() if name != "durationMs"} for each in told]


async def test_each_event_of_a_question():
    heard = []
    run = a_run(saying("two words", usage=Usage(1, 2, 3), model="small-1", provider="us"), heard=heard)
    answer = await run.ask({**ASKED, "tools": TOOLS})
    assert answer.text == "two words"
    assert heard == [
        {"type": "model_start", "step": 1, "messages": 1, "tools": ["find"]},
        {"type": "token", "text": "two "},
        {"type": "token", "text": "words "},
    ]
    step = {"type": "model", "model": "small-1", "provider": "us", "toolCalls": []}
    assert without_times(run.steps) == [step]
    assert run.steps[0]["durationMs"] >= 0


async def test_each_event_of_a_stream():
    heard = []
    run = a_run(ScriptedModel(lambda _: Answer("a b", [call("find", {})], Usage(1, 2, 3))), heard=heard)
    *pieces, answer = [piece async for piece in run.stream(ASKED)]
    assert pieces == ["a ", "b "]
    assert answer.tool_calls
    assert [event["type"] for event in heard] == ["model_start", "token", "token"]
    assert run.steps[0]["toolCalls"] == ["find"]
    assert run.usage == Usage(1, 2, 3)


async def test_each_event_of_a_call():
    heard = []
    run = a_run(
        tools=[AgentTool("shop__order", "", NO_PARAMETERS, giving({"no": 7})[0].call, "shop.order")], heard=heard
    )
    assert await run.use("shop__order", {"sku": "tea"}, "c7") == '{"no": 7}'
    assert without_times(heard) == [
        {"type": "tool_call", "id": "c7", "tool": "shop.order", "args": {"sku": "tea"}},
        {"type": "tool_result", "id": "c7", "tool": "shop.order", "ok": True, "value": {"no": 7}},
    ]
    done = {"type": "tool", "id": "c7", "tool": "shop.order", "args": {"sku": "tea"}, "ok": True, "value": {"no": 7}}
    assert without_times(run.steps) == [done]


async def test_each_event_of_what_is_said():
    heard = []
    run = a_run(heard=heard)
    message = {"role": "assistant", "content": "Hello"}
    await run.say(message)
    await run.tell_state("think", agent="clerk")
    assert run.messages[-1] is message
    assert heard == [{"type": "message", "message": message}, {"type": "state", "state": "think", "agent": "clerk"}]


async def test_nobody_has_to_hear_it():
    run = a_run(saying("Yes."), giving(1))
    await run.say({"role": "assistant", "content": "Hello"})
    await run.tell_state("think")
    assert (await run.ask(ASKED)).text == "Yes."
    assert await run.use("give", {}) == "1"
    assert [step["type"] for step in run.steps] == ["model", "tool"]


async def test_calls_without_a_name_are_counted():
    run = a_run(tools=giving(1))
    await run.use("give", {})
    await run.use("give", {})
    assert [step["id"] for step in run.steps] == ["call_1", "call_2"]


async def test_a_tool_that_is_not_there():
    heard = []
    run = a_run(heard=heard)
    told = await run.use("fly", {}, "c1")
    assert told == "Error: ToolNotFoundError: there is no tool 'fly' (there are: find_user, get_order, refund)"
    assert heard[1]["error"] == told.removeprefix("Error: ")
    assert "value" not in heard[1]
    assert await a_run(tools=[]).use("fly", {}) == "Error: ToolNotFoundError: there is no tool 'fly' (there are: none)"


async def test_a_tool_that_fails():
    run = a_run(tools=[AgentTool("give", "", NO_PARAMETERS, failing(OSError("no van")))])
    assert await run.use("give", {}) == "Error: OSError: no van"
    assert (run.steps[0]["ok"], run.steps[0]["error"], run.tool_calls) == (False, "OSError: no van", 1)


async def test_a_limit_of_an_agent_within_a_tool_is_that_tools_failure():
    run = a_run(tools=[AgentTool("give", "", NO_PARAMETERS, failing(AgentLimitError("the other had enough")))])
    assert await run.use("give", {}) == "Error: AgentLimitError: the other had enough"
    assert not run.failed.done()


async def test_a_limit_that_a_tool_meets_through_its_run_ends_the_run():
    async def ask(arguments):
        return (await run.ask(ASKED)).text

    run = a_run(saying(), [AgentTool("give", "", NO_PARAMETERS, ask)], limits=Limits(max_steps=1))
    assert await run.use("give", {}) == "It is."
    with pytest.raises(AgentLimitError):
        await run.use("give", {})
    assert run.failed.done()


async def test_an_ended_run_does_nothing_more():
    model = saying()
    run = a_run(model)
    run.close()
    run.close()
    for act in (run.ask(ASKED), run.use("find_user", {}), run.embed(["a"]), run.stream(ASKED).__anext__()):
        with pytest.raises(RuntimeError, match="this run of the agent has ended"):
            await act
    assert (model.questions, run.steps, run.tool_calls) == ([], [], 0)


@pytest.mark.parametrize(
    ("limits", "asked", "told"),
    [
        (Limits(max_steps=2), 2, "asked its model 2 times without an answer: maxSteps is 2"),
        (Limits(max_tool_calls=2), 3, "called tools 2 times: maxToolCalls is 2"),
        (Limits(max_tokens=20), 2, "used 30 tokens, and 20 are allowed: maxTokens is 20"),
    ],
)
async def test_a_limit_is_met_even_where_it_is_swallowed(limits, asked, told):
    class Stubborn:
        """Catches whatever comes, as frameworks do, and goes on."""

        async def run(self, run):
            while True:
                for act in (lambda: run.ask(ASKED), lambda: run.use("give", {})):
                    try:
                        await act()
                    except Exception:
                        await asyncio.get_running_loop().create_future()

    model = saying(usage=Usage(10, 5, 15))
    with pytest.raises(AgentLimitError, match=told):
        await finish(Stubborn(), a_run(model, giving(1), limits=limits))
    assert len(model.questions) == asked


async def test_after_a_limit_nothing_is_done():
    model = saying()
    run = a_run(model, limits=Limits(max_steps=1))
    await run.ask(ASKED)
    for act in (run.ask(ASKED), run.ask(ASKED), run.use("find_user", {}), run.embed(["a"])):
        with pytest.raises(AgentLimitError, match="maxSteps is 1"):
            await act
    assert (len(model.questions), run.tool_calls) == (1, 0)


def test_limits_that_are_not_given_are_the_usual_ones():
    assert Limits.of({}) == Limits() == Limits.of({"max_steps": None, "max_tokens": None})
    assert Limits.of({"max_steps": 1, "max_tokens": 2, "max_tool_calls": 3, "depth": 4}) == Limits(1, 3, 2)
    assert Limits.of({"max_tool_calls": 0}).max_tool_calls == 0
    with pytest.raises(AgentLimitError, match="maxToolCalls is 0"):
        Limits(max_tool_calls=0).check_tool_calls(0)
    Limits().check_tokens(10**12)


async def test_a_stream_that_is_left_leaves_the_model():
    left = asyncio.Event()

    class Model(ScriptedModel):
        async def stream(self, question):
            try:
                yield "one"
                yield "two"
            finally:
                left.set()

    pieces = a_run(Model()).stream(ASKED)
    assert await pieces.__anext__() == "one"
    await pieces.aclose()
    assert left.is_set()


async def test_usage_adds_up():
    assert Usage(1, 2, 3) + Usage(10, 20, 30) == Usage(11, 22, 33)
    assert (Usage(cost_usd=0.5) + Usage()).cost_usd == (Usage() + Usage(cost_usd=0.5)).cost_usd == 0.5
    assert (Usage(cost_usd=0.5) + Usage(cost_usd=0.25)).cost_usd == 0.75
    assert (Usage() + Usage()).cost_usd is None


def test_a_task_as_a_conversation():
    earlier = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    system, *rest = conversation("Do it", {"day": 1}, "Be short.", earlier)
    assert system == {"role": "system", "content": 'Be short.\n\nWhat is known:\n{"day": 1}'}
    assert rest == [*earlier, {"role": "user", "content": "Do it"}]
    assert conversation("Do it", "rain", "Be.", None)[0]["content"] == "Be.\n\nWhat is known:\nrain"
    assert "{" not in conversation("Do it", None, None, None)[0]["content"]


async def test_the_whole_run_as_data():
    run = a_run(ScriptedModel(lambda _: calling(call("give", {}))), [*giving(1), *order_tools()])
    await run.ask(ASKED)
    await run.use("give", {})
    await run.use("give", {})
    run.benchmark_score, run.extra = 0.5, {"plan": "none"}
    told = result("langgraph", "Done.", run)
    assert (told["response"], told["framework"], told["toolsUsed"]) == ("Done.", "langgraph", ["give"])
    assert (told["benchmarkScore"], told["plan"], told["steps"]) == (0.5, "none", run.steps)
    assert told["usage"] == {
        "promptTokens": 10,
        "completionTokens": 5,
        "totalTokens": 15,
        "costUsd": None,
        "modelCalls": 1,
        "toolCalls": 2,
    }
    assert json.loads(json.dumps(told)) == told


class TestNothingIsLeftBehind:
    """Nothing that ended badly is reported by asyncio afterwards as missed."""

    @pytest.fixture
    async def reported(self):
        told = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))
        return told

    class FailsWhenItIsLeft:
        async def run(self, run):
            try:
                await run.ask(ASKED)
                await run.ask(ASKED)
            except AgentLimitError:
                await asyncio.get_running_loop().create_future()
            finally:
                raise OSError("left in haste")

    async def ended(self, before):
        left = asyncio.all_tasks() - before
        while left:
            await asyncio.wait(left)
            left = asyncio.all_tasks() - before

    async def test_by_a_limit(self, reported):
        before = asyncio.all_tasks()
        run = a_run(saying(), limits=Limits(max_steps=1))
        with pytest.raises(AgentLimitError):
            await finish(self.FailsWhenItIsLeft(), run)
        run.close()
        del run
        await self.ended(before)
        gc.collect()
        assert reported == []

    async def test_by_a_cancel(self, reported):
        before = asyncio.all_tasks()
        model = HangingModel()
        run = a_run(model)
        work = asyncio.create_task(finish(self.FailsWhenItIsLeft(), run))
        await model.asked.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        run.close()
        del run, work
        await self.ended(before)
        gc.collect()
        assert model.left.is_set()
        assert reported == []

    async def test_by_a_limit_that_nobody_waited_for(self, reported):
        run = a_run(limits=Limits(max_tool_calls=0))
        with pytest.raises(AgentLimitError):
            await run.use("find_user", {})
        run.close()
        del run
        gc.collect()
        assert reported == []
