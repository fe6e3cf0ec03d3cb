"""The right calls of a task, made by an agent on a framework, turn by turn; or all but one of them, or none."""

from __future__ import annotations

import ast
import inspect
import json
from copy import deepcopy
from dataclasses import dataclass

from bfcl.benchmark import source
from bfcl.environment import BfclEnvironment
from elizaos_py.agents.entry import finish, result
from elizaos_py.agents.frameworks import load
from elizaos_py.agents.judging import judge
from elizaos_py.agents.limits import Limits
from elizaos_py.agents.model import Answer, Usage
from elizaos_py.agents.run import AgentRun
from elizaos_py.core.registry import BenchmarkToolRegistry

MODES = ("gold", "nothing", "without_last", "without_write")

_LIMITS = Limits(max_steps=100, max_tool_calls=200)
_OPTIONS = {"elizaos": {"benchmark": True}}


@dataclass(frozen=True)
class Replayed:
    """What came of one task; `score` is None where it could not be played."""

    score: float | None
    tool_calls: int = 0
    model_calls: int = 0
    failed: tuple[str, ...] = ()


async def replay(task, framework, mode="gold", *, checked=False):
    """Play a task to its end and give its score as the agent's result has it.

    BFCL makes calls whatever their arguments, and one of its right ones does not fit the schema that it gives.
    """
    said = script(task, mode)
    if said is None:
        return Replayed(None)
    _, adapter = await load(framework)
    environment = BfclEnvironment(task)
    registry = BenchmarkToolRegistry()
    loaded = registry.load(environment, checked=checked)
    messages = [{"role": "system", "content": "You are a helpful agent."}]
    told, counts, failed = {}, [0, 0], []
    try:
        for turn, calls in enumerate(said):
            messages.append({"role": "user", "content": environment.begin_turn()})
            loaded.refresh()
            options = _OPTIONS.get(framework)
            model = Scripted(turn, calls)
            run = AgentRun(messages, model, registry.view(), limits=_LIMITS, options=options)
            try:
                response = await finish(adapter, run)
                await judge(run)
            finally:
                run.close()
            told = result(framework, response, run)
            messages = told["messages"]
            counts[0] += told["usage"]["toolCalls"]
            counts[1] += told["usage"]["modelCalls"]
            failed += [step["error"] for step in told["steps"] if step["type"] == "tool" and not step["ok"]]
            assert response == model.answer
        return Replayed(told["benchmarkScore"], *counts, tuple(failed))
    finally:
        environment.close()


class Scripted:
    """Says the calls of one turn, each after the result of the one before, and then that it is done."""

    def __init__(self, turn, calls):
        self._turn = turn
        self._calls = calls
        self.answer = f"Turn {turn} is done."

    async def ask(self, question):
        said = [message for message in question["messages"] if message["role"] != "system"]
        began = max(place for place, message in enumerate(said) if message["role"] == "user")
        made = sum(message["role"] == "tool" for message in said[began:])
        if made == len(self._calls):
            return Answer(self.answer, usage=Usage(1, 1, 2))
        name, arguments = self._calls[made]
        function = {"name": name, "arguments": json.dumps(arguments)}
        call = {"id": f"call_{self._turn}_{made}", "type": "function", "function": function}
        return Answer(tool_calls=[call], usage=Usage(1, 1, 2))

    async def stream(self, question):
        yield await self.ask(question)


def script(task, mode):
    """The calls of each turn; None where they cannot be made, and where the mode leaves out what the task has not."""
    calls = [[parse(call, task.classes) for call in turn] for turn in task.gold]
    if any(name in task.missing(turn) for turn, made in enumerate(calls) for name, _ in made):
        # In one task the right calls are of functions that the user gives two turns later.
        return None
    if mode == "gold":
        return calls
    if mode == "nothing":
        return [[] for _ in calls]
    places = [(turn, place) for turn, made in enumerate(calls) for place in range(len(made))]
    left_out = places[-1] if mode == "without_last" else first_write(task)
    if left_out is None:
        return None
    turn, place = left_out
    del calls[turn][place]
    return calls


def parse(call, classes):
    """Read a call as it is written in Python: positional arguments get the names that the function gives them."""
    written = ast.parse(call, mode="eval").body
    name = written.func.id
    function = next(getattr(source(of), name) for of in classes if hasattr(source(of), name))
    names = [each for each in inspect.signature(function).parameters if each != "self"]
    arguments = dict(zip(names, map(ast.literal_eval, written.args), strict=False))
    return name, arguments | {each.arg: ast.literal_eval(each.value) for each in written.keywords}


def first_write(task):
    """Find the first right call after which the world is another."""
    environment = BfclEnvironment(task)
    try:
        before = deepcopy(environment.state())
        for turn, made in enumerate(task.gold):
            for place, call in enumerate(made):
                environment.execute(call)
                after = environment.state()
                if after != before:
                    return turn, place
        return None
    finally:
        environment.close()
