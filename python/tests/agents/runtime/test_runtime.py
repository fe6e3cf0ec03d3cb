"""The graph of ElizaOS-Py: each step from the results of the one before."""

import asyncio
import json

import pytest
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from scripted import ANSWER, ScriptedModel, call, calling, order_tools

from elizaos_py.agents.current import current_run
from elizaos_py.agents.entry import conversation, finish, result
from elizaos_py.agents.limits import Limits
from elizaos_py.agents.model import Answer
from elizaos_py.agents.run import AgentRun
from elizaos_py.agents.tools.tool import AgentTool
from elizaos_py.core.runtime import ElizaOSPyRuntime


class Adapter:
    """A runtime as the frameworks' registry has it."""

    def __init__(self, runtime, **how):
        self.runtime = runtime
        self.how = how

    async def run(self, run):
        return await self.runtime.run(run, **self.how)


def agent(script, tools, **options):
    return AgentRun(conversation("the task", None, None, None), ScriptedModel(script), tools, **options)


async def answer(run, runtime=None, **how):
    return await finish(Adapter(runtime or ElizaOSPyRuntime(), **how), run)


def tool(name, function):
    async def run(arguments):
        return await function(**arguments)

    return AgentTool(name, name, {"type": "object", "properties": {"n": {"type": "integer"}}}, run)


async def test_three_steps_each_from_the_one_before():
    called = []
    run = AgentRun(conversation("refund", None, None, None), ScriptedModel(), order_tools(called))
    assert await answer(run) == ANSWER
    assert [name for name, _ in called] == ["find_user", "get_order", "refund"]
    assert result("elizaos", ANSWER, run)["usage"]["modelCalls"] == 4


async def test_calls_of_one_plan_run_at_once():
    started = []
    everyone = asyncio.Event()

    async def meet(n):
        started.append(n)
        if len(started) == 2:
            everyone.set()
        await asyncio.wait_for(everyone.wait(), 5)
        return n

    def script(question):
        if question["messages"][-1]["role"] == "tool":
            return Answer("both")
        return calling(call("meet", {"n": 1}, 1), call("meet", {"n": 2}, 2))

    assert await answer(agent(script, [tool("meet", meet)])) == "both"


async def test_a_large_plan_is_carried_out_in_lots():
    running, most = 0, 0

    async def count(n):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return n

    def script(question):
        if question["messages"][-1]["role"] == "tool":
            return Answer(str(sum(int(m["content"]) for m in question["messages"] if m["role"] == "tool")))
        return calling(*(call("count", {"n": n}, n) for n in range(10)))

    states = []

    async def listen(event):
        if event["type"] == "state":
            states.append(event["state"])

    run = agent(script, [tool("count", count)], listener=listen)
    # The scripted model streams the answer's text.
    assert (await answer(run, ElizaOSPyRuntime(most_parallel=4))).strip() == "45"
    assert most == 4
    assert states == ["understand", "plan", "execute_tools", "execute_tools", "execute_tools", "plan", "synthesize"]


async def test_a_failure_is_read_and_planned_around():
    async def fails(n):
        raise RuntimeError("no such thing")

    async def works(n):
        return n

    def script(question):
        last = question["messages"][-1]
        if last["role"] != "tool":
            return calling(call("fails", {"n": 1}))
        if "no such thing" in last["content"]:
            return calling(call("works", {"n": 7}))
        return Answer(f"got {last['content']}")

    run = agent(script, [tool("fails", fails), tool("works", works)])
    assert await answer(run) == "got 7"
    assert [step.get("ok") for step in run.steps if step["type"] == "tool"] == [False, True]


async def test_going_in_circles_ends_with_an_answer():
    async def fails(n):
        raise RuntimeError("never")

    def script(question):
        if "tools" not in question:
            return Answer("it cannot be done")
        return calling(call("fails", {"n": 1}, len(question["messages"])))

    run = agent(script, [tool("fails", fails)])
    assert await answer(run) == "it cannot be done"
    assert run.tool_calls == 4


async def test_the_last_question_is_kept_for_the_answer():
    async def more(n):
        return n

    def script(question):
        if "tools" not in question:
            # What was planned and not done is not in it: models refuse calls without results.
            assert all(m.get("tool_calls") is None or m is not question["messages"][-2] for m in question["messages"])
            return Answer("this far")
        return calling(call("more", {"n": 1}, len(question["messages"])))

    run = agent(script, [tool("more", more)], limits=Limits(max_steps=4))
    assert await answer(run) == "this far"
    assert run.model_calls == 4


async def test_a_benchmark_sees_no_character():
    seen = []

    def script(question):
        seen.append(question)
        return Answer("done")

    character = {"name": "Ada", "bio": ["counts engines"], "style": {"all": ["short words"]}}
    await answer(agent(script, []), ElizaOSPyRuntime(character))
    await answer(agent(script, []), ElizaOSPyRuntime(character, benchmark_mode=True))
    with_character, without = (question["messages"][0]["content"] for question in seen)
    assert "You are Ada." in with_character
    assert "short words" in with_character
    assert "Ada" not in without
    assert seen[1]["temperature"] == 0


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (True, ANSWER),
        ({"approved": ["call_refund_0"]}, ANSWER),
        (False, "no reason was given"),
        ({"refused": {"call_refund_0": "too much"}}, "too much"),
    ],
)
async def test_a_person_is_asked_first(word, told, tmp_path):
    called = []

    def script(question):
        last = question["messages"][-1]
        if last["role"] == "tool" and "refused" in last["content"]:
            return Answer(last["content"])
        return ScriptedModel().script(question)

    runtime = ElizaOSPyRuntime(approve=["refund"], checkpoints=str(tmp_path / "threads.sqlite"))
    first = agent(script, order_tools(called))
    assert await answer(first, runtime, thread_id="a") == ""
    assert first.extra["interrupt"]["calls"] == [
        {"id": "call_refund_0", "tool": "refund", "args": {"order_id": "#W9082", "amount": 41.5}}
    ]
    assert [name for name, _ in called] == ["find_user", "get_order"]
    assert told in await answer(agent(script, order_tools(called)), runtime, thread_id="a", resume=word)
    assert ("refund" in [name for name, _ in called]) == (told == ANSWER)


async def test_a_thread_that_waits_takes_no_other_task(tmp_path):
    runtime = ElizaOSPyRuntime(approve=True, checkpoints=str(tmp_path / "threads.sqlite"))
    await answer(agent(ScriptedModel().script, order_tools()), runtime, thread_id="a")
    with pytest.raises(ValueError, match="waits for a person"):
        await answer(agent(ScriptedModel().script, order_tools()), runtime, thread_id="a")
    with pytest.raises(ValueError, match="nothing to resume"):
        await answer(agent(ScriptedModel().script, order_tools()), runtime, thread_id="b", resume=True)


@pytest.fixture
def result_kept(monkeypatch):
    """Tell when the result of a call is in the file, by itself."""
    kept = asyncio.Event()
    put = AsyncSqliteSaver.aput_writes

    async def put_and_tell(self, config, writes, *rest):
        await put(self, config, writes, *rest)
        if any(channel == "__return__" for channel, _ in writes):
            kept.set()

    monkeypatch.setattr(AsyncSqliteSaver, "aput_writes", put_and_tell)
    return kept


async def test_a_run_that_broke_off_repeats_only_what_was_under_way(tmp_path, result_kept):
    called = []
    broken = asyncio.Event()

    async def quick(n):
        called.append(("quick", n))
        return n

    async def slow(n):
        called.append(("slow", n))
        if len(called) == 2:
            await result_kept.wait()
            broken.set()
            await asyncio.Event().wait()
        return n

    def script(question):
        if question["messages"][-1]["role"] == "tool":
            return Answer(json.dumps([m["content"] for m in question["messages"] if m["role"] == "tool"]))
        return calling(call("quick", {"n": 1}), call("slow", {"n": 2}))

    runtime = ElizaOSPyRuntime(checkpoints=str(tmp_path / "threads.sqlite"), durability="sync")
    tools = [tool("quick", quick), tool("slow", slow)]
    first = asyncio.ensure_future(answer(agent(script, tools), runtime, thread_id="a"))
    await broken.wait()
    first.cancel()
    await asyncio.wait([first])
    other = AgentRun(conversation("another", None, None, None), ScriptedModel(script), tools)
    with pytest.raises(ValueError, match="broke off in another task"):
        await answer(other, runtime, thread_id="a")
    assert json.loads(await answer(agent(script, tools), runtime, thread_id="a")) == ["1", "2"]
    assert called == [("quick", 1), ("slow", 2), ("slow", 2)]


async def test_threads_do_not_see_each_other(tmp_path):
    runtime = ElizaOSPyRuntime(checkpoints=str(tmp_path / "threads.sqlite"))
    told = {}

    def script(question):
        return Answer(str(len([m for m in question["messages"] if m["role"] == "user"])))

    for thread in ("a", "a", "b"):
        told.setdefault(thread, []).append(await answer(agent(script, []), runtime, thread_id=thread))
    assert told == {"a": ["1", "2"], "b": ["1"]}


async def test_the_run_is_known_where_tools_run():
    seen = []

    async def look(n):
        seen.append(current_run.get())
        return n

    def script(question):
        return Answer("done") if question["messages"][-1]["role"] == "tool" else calling(call("look", {"n": 1}))

    run = agent(script, [tool("look", look)])
    await answer(run)
    assert seen == [run]
