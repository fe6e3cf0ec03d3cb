"""What every framework's adapter must do. Its tests are a subclass that names the adapter."""

import asyncio
import json
import time
from contextlib import suppress
from contextvars import ContextVar

import pytest
from scripted import ANSWER, ORDER, USER, ScriptedModel, call, calling, order_tools, result_of

from elizaos_py.agents.current import current_run
from elizaos_py.agents.entry import conversation, finish
from elizaos_py.agents.limits import Limits
from elizaos_py.agents.model import Answer, Usage
from elizaos_py.agents.run import AgentRun
from elizaos_py.agents.tools.tool import NO_PARAMETERS, AgentTool
from elizaos_py.errors import AgentLimitError

TASK = "Refund the last order of ada@example.com"
REFUND_LOG = [("find_user", {"email": "ada@example.com"}), ("get_order", USER), ("refund", ORDER)]


def a_run(model=None, tools=None, *, task=TASK, heard=None, earlier=None, **options):
    """Make a run, with a listener where a list for what it tells is given."""

    async def listen(event):
        heard.append(event)

    return AgentRun(
        conversation(task, None, "You are the shop's clerk.", earlier),
        model or ScriptedModel(),
        order_tools() if tools is None else tools,
        listener=None if heard is None else listen,
        **options,
    )


async def ended(adapter, run):
    """Run to the end as a task does."""
    try:
        return await finish(adapter, run)
    finally:
        run.close()


def begun(adapter, run):
    """Let it run as a task does, and give it to who wants to cancel it."""
    token = current_run.set(run)
    work = asyncio.create_task(adapter.run(run))
    current_run.reset(token)
    return work


class HangingModel:
    """Answers never, and tells when it was asked and when it was left."""

    def __init__(self):
        self.asked, self.left = asyncio.Event(), asyncio.Event()
        self.times = 0

    async def ask(self, question):
        self.times += 1
        self.asked.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self.left.set()

    async def stream(self, question):
        yield await self.ask(question)


def failing(error):
    async def fail(arguments):
        raise error

    return fail


def answered(messages):
    """Pair each call in a conversation with what came back, and hold that none is left alone."""
    calls = [each for message in messages for each in message.get("tool_calls") or []]
    results = {message["tool_call_id"]: message["content"] for message in messages if message["role"] == "tool"}
    assert sorted(results) == sorted(each["id"] for each in calls)
    return [
        (each["function"]["name"], json.loads(each["function"]["arguments"]), results[each["id"]]) for each in calls
    ]


class AdapterContract:
    adapter = None
    options = None
    """Of a run that has several agents; none is the adapter's plain agent."""

    def a_run(self, *args, **given):
        return a_run(*args, options=self.options, **given)

    async def test_takes_each_step_from_the_one_before(self, silent):
        log, heard = [], []
        run = self.a_run(tools=order_tools(log), heard=heard)
        opening = list(run.messages)
        assert await ended(self.adapter, run) == ANSWER
        assert log == REFUND_LOG

        assert run.messages[: len(opening)] == opening
        told = run.messages[len(opening) :]
        assert [message["role"] for message in told] == ["assistant", "tool"] * 3 + ["assistant"]
        assert [(name, arguments) for name, arguments, _ in answered(told)] == REFUND_LOG
        assert told[-1]["content"] == ANSWER

        assert [step["type"] for step in run.steps] == ["model", "tool"] * 3 + ["model"]
        assert [step["args"] for step in run.steps if step["type"] == "tool"] == [arguments for _, arguments in log]
        assert run.usage == Usage(50, 24, 74)
        assert (run.model_calls, run.tool_calls) == (4, 3)

        acts = [event for event in heard if event["type"] in ("model_start", "tool_call", "tool_result")]
        assert [event["type"] for event in acts] == ["model_start", "tool_call", "tool_result"] * 3 + ["model_start"]
        assert [event["id"] for event in acts[1::3]] == [
            call["id"] for message in told for call in message.get("tool_calls", [])
        ]
        assert [event["message"] for event in heard if event["type"] == "message"] == told
        assert [event for event in heard if event["type"] == "state"]

    async def test_tells_tokens(self):
        heard = []
        assert await ended(self.adapter, self.a_run(heard=heard)) == ANSWER
        assert [event["text"] for event in heard if event["type"] == "token"] == [
            word + " " for word in ANSWER.split(" ")
        ]

    async def test_goes_on_with_what_was_said_earlier(self):
        earlier = [
            {"role": "user", "content": "I am Ada."},
            {"role": "assistant", "content": "", "tool_calls": [call("find_user", {"email": "ada@example.com"}, 7)]},
            {"role": "tool", "tool_call_id": "call_find_user_7", "name": "find_user", "content": json.dumps(USER)},
            {"role": "assistant", "content": "Hello Ada, what can I do?"},
        ]
        model = ScriptedModel(lambda question: Answer("Yes, Ada."))
        assert await ended(self.adapter, self.a_run(model, earlier=earlier, task="Do you know me?")) == "Yes, Ada."
        seen = json.dumps(model.questions[0]["messages"])
        for said in (
            "You are the shop's clerk.",
            "I am Ada.",
            "usr_7f31",
            "Hello Ada, what can I do?",
            "Do you know me?",
        ):
            assert said in seen

    async def test_leaves_the_model_when_it_is_cancelled(self, silent):
        loop, reported = asyncio.get_running_loop(), []
        loop.set_exception_handler(lambda _, context: reported.append(context))
        before = asyncio.all_tasks()
        model = HangingModel()
        run = self.a_run(model)
        work = begun(self.adapter, run)
        await asyncio.wait_for(model.asked.wait(), 20)
        started = time.perf_counter()
        work.cancel()
        await asyncio.wait_for(model.left.wait(), 20)
        assert time.perf_counter() - started < 0.05
        with pytest.raises(asyncio.CancelledError):
            await work
        run.close()
        await self.settled(before)
        assert model.times == 1
        assert reported == []

    async def test_leaves_the_tools_when_it_is_cancelled(self, silent):
        inside, left = asyncio.Event(), asyncio.Event()
        before = asyncio.all_tasks()

        async def wait(arguments):
            inside.set()
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                left.set()

        run = self.a_run(
            ScriptedModel(lambda _: calling(call("wait", {}))), [AgentTool("wait", "", NO_PARAMETERS, wait)]
        )
        work = begun(self.adapter, run)
        await asyncio.wait_for(inside.wait(), 20)
        work.cancel()
        await asyncio.wait_for(left.wait(), 20)
        with suppress(asyncio.CancelledError):
            await work
        run.close()
        await self.settled(before)
        assert run.model_calls == 1

    @pytest.mark.parametrize(
        ("limit", "asked", "used"),
        [({"max_steps": 2}, 2, 2), ({"max_tool_calls": 1}, 2, 1), ({"max_tokens": 20}, 2, 2)],
    )
    async def test_ends_at_a_limit(self, limit, asked, used):
        run = self.a_run(limits=Limits.of(limit))
        with pytest.raises(AgentLimitError):
            await ended(self.adapter, run)
        assert (run.model_calls, run.tool_calls) == (asked, used)

    async def test_lets_the_model_read_why_a_tool_failed(self):
        tools = [AgentTool("deliver", "Delivers", NO_PARAMETERS, failing(OSError("the van is broken")))]

        def script(question):
            last = question["messages"][-1]
            return calling(call("deliver", {})) if last["role"] != "tool" else Answer(f"Sorry. {last['content']}")

        run = self.a_run(ScriptedModel(script), tools)
        assert await ended(self.adapter, run) == "Sorry. Error: OSError: the van is broken"
        assert [step["ok"] for step in run.steps if step["type"] == "tool"] == [False]

    async def test_calls_at_once_what_is_asked_for_at_once(self):
        inside = set()
        together = asyncio.Event()

        async def meet(arguments):
            inside.add(arguments["who"])
            if len(inside) == 3:
                together.set()
            await asyncio.wait_for(together.wait(), 20)
            return arguments["who"]

        schema = {"type": "object", "properties": {"who": {"type": "string"}}, "required": ["who"]}

        def script(question):
            if result_of(question["messages"], "meet") is not None:
                return Answer("All were there.")
            return calling(*(call("meet", {"who": f'"{name}"'}, number) for number, name in enumerate("abc")))

        run = self.a_run(ScriptedModel(script), [AgentTool("meet", "Meets", schema, meet)])
        assert await ended(self.adapter, run) == "All were there."
        assert [(arguments["who"], result) for _, arguments, result in answered(run.messages)] == [
            (f'"{name}"', f'"{name}"') for name in "abc"
        ]

    async def test_raises_what_the_model_raised(self, silent):
        class TheModelIsDownError(Exception):
            pass

        def script(question):
            raise TheModelIsDownError("no such host")

        run = self.a_run(ScriptedModel(script))
        with pytest.raises(TheModelIsDownError, match="no such host"):
            await ended(self.adapter, run)
        assert run.model_calls == 1

    async def test_asks_and_calls_in_the_context_of_the_run(self):
        task = ContextVar("task", default="none")
        seen = []

        async def look(arguments):
            seen.append(("tool", task.get()))
            return "seen"

        def script(question):
            seen.append(("model", task.get()))
            return Answer("Done.") if question["messages"][-1]["role"] == "tool" else calling(call("look", {}))

        run = self.a_run(ScriptedModel(script), [AgentTool("look", "Looks", NO_PARAMETERS, look)])
        task.set("mine")
        assert await ended(self.adapter, run) == "Done."
        assert seen == [("model", "mine"), ("tool", "mine"), ("model", "mine")]

    async def test_needs_no_tools(self):
        run = self.a_run(ScriptedModel(lambda _: Answer("Nothing to do.")), [])
        assert await ended(self.adapter, run) == "Nothing to do."
        assert [step["type"] for step in run.steps] == ["model"]

    async def test_keeps_two_agents_apart(self):
        def asking(tool, word):
            def script(question):
                told = result_of(question["messages"], tool)
                return Answer(f"{word} {told}") if told is not None else calling(call(tool, {}))

            return ScriptedModel(script)

        inside, together = [], asyncio.Event()

        def give(number):
            async def tool(arguments):
                inside.append(number)
                if len(inside) == 2:
                    together.set()
                await asyncio.wait_for(together.wait(), 20)
                return number

            return tool

        runs = [
            self.a_run(asking(name, word), [AgentTool(name, name, NO_PARAMETERS, give(number))], task=word)
            for name, word, number in (("first", "One", 1), ("second", "Two", 2))
        ]
        assert await asyncio.gather(*(ended(self.adapter, run) for run in runs)) == ["One 1", "Two 2"]
        for run, name in zip(runs, ("first", "second"), strict=True):
            assert [step["tool"] for step in run.steps if step["type"] == "tool"] == [name]
            assert [made for made, _, _ in answered(run.messages)] == [name]

    async def settled(self, before):
        """Wait for what the adapter left behind; it must end by itself."""
        left = asyncio.all_tasks() - before
        if left:
            _, pending = await asyncio.wait(left, timeout=2)
            assert pending == set()
