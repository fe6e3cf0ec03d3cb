"""A benchmark's world in the registry, and its score in the result."""

import asyncio
import threading

import pytest
from bank import Bank
from scripted import ScriptedModel, call, calling

from elizaos_py.agents.entry import conversation, finish, result
from elizaos_py.agents.frameworks import load
from elizaos_py.agents.judging import judge
from elizaos_py.agents.model import Answer
from elizaos_py.agents.run import AgentRun
from elizaos_py.core.registry import ALL, BenchmarkToolRegistry, EnvironmentTool
from elizaos_py.errors import ToolNotFoundError

DONE = {"ada": 70, "bob": 30}


def script(*calls):
    """Make the calls, one at a time, and end."""

    def say(question):
        made = sum(message["role"] == "tool" for message in question["messages"])
        return calling(calls[made]) if made < len(calls) else Answer("done")

    return ScriptedModel(say)


def transfer(amount):
    return call("bank__transfer", {"source": "ada", "to": "bob", "amount": amount}, amount)


@pytest.mark.parametrize("framework", ["langgraph", "langchain", "elizaos"])
@pytest.mark.parametrize(("calls", "score"), [([transfer(30)], 1.0), ([transfer(300), transfer(30)], 1.0), ([], 0.0)])
async def test_the_score_of_a_run(framework, calls, score):
    registry = BenchmarkToolRegistry()
    registry.load(Bank(DONE), "bank")
    run = AgentRun(conversation("pay bob 30", None, None, None), script(*calls), registry.view("bank", ALL))
    _, adapter = await load(framework)
    response = await finish(adapter, run)
    await judge(run)
    told = result(framework, response, run)
    assert told["benchmarkScore"] == score
    assert told["toolsUsed"] == (["bank.transfer"] if calls else [])


async def test_without_an_environment_and_with_two_there_is_no_score():
    run = AgentRun([], None, [])
    await judge(run)
    assert run.benchmark_score is None
    registry = BenchmarkToolRegistry()
    for name in ("a", "b"):
        registry.load(Bank(DONE), name)
    run = AgentRun([], None, registry.view(permissions=ALL))
    await judge(run)
    assert run.benchmark_score is None


async def test_a_judge_may_be_asked_and_have_nothing_to_say():
    class Slow(Bank):
        async def score(self):
            return None

    registry = BenchmarkToolRegistry()
    registry.load(Slow(DONE), "bank")
    run = AgentRun([], None, registry.view(permissions=ALL))
    await judge(run)
    assert run.benchmark_score is None


async def test_tools_come_and_go_with_the_environment():
    bank = Bank(DONE)
    registry = BenchmarkToolRegistry()
    loaded = registry.load(bank, "bank")
    await registry.call("bank.transfer", {"source": "ada", "to": "bob", "amount": 5}, ALL)
    bank.frozen = True
    loaded.refresh()
    assert [one.title for one in registry.view(permissions=ALL)] == ["bank.balance"]
    with pytest.raises(ToolNotFoundError):
        await registry.call("bank.transfer", {}, ALL)
    assert await registry.call("bank.balance", {"name": "ada"}, ["read"]) == 95
    bank.reset()
    assert await registry.call("bank.balance", {"name": "ada"}, ["read"]) == 100
    bank.frozen = False
    loaded.refresh()
    assert "bank.transfer" in registry
    loaded.unload()
    assert len(registry) == 0
    with pytest.raises(ValueError, match=r"there is a tool 'bank\.balance' already"):
        [registry.load(bank, "bank") for _ in range(2)]


async def test_a_world_is_changed_by_one_call_after_the_other():
    order, inside = [], threading.Semaphore(1)

    class World(Bank):
        def tools(self):
            yield EnvironmentTool("step", {"type": "object"}, self.step)

        def step(self, n):
            assert inside.acquire(blocking=False), "two calls at once"
            order.append(n)
            inside.release()

    registry = BenchmarkToolRegistry()
    registry.load(World(DONE))
    await asyncio.gather(*(registry.call("step", {"n": n}) for n in range(50)))
    assert order == list(range(50))
