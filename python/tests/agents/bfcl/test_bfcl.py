"""40 of BFCL's conversations on each framework that is installed, with controls that must not pass."""

import ast
import sys
from contextlib import closing

import pytest
from bfcl_eval.constants.executable_backend_config import MULTI_TURN_FUNC_DOC_FILE_MAPPING
from bfcl_eval.eval_checker.multi_turn_eval import multi_turn_utils

from bfcl.benchmark import CATEGORIES, functions, source, tasks
from bfcl.environment import BfclEnvironment
from bfcl.replay import parse, replay, script
from elizaos_py.agents.frameworks import installed
from elizaos_py.agents.tools.tool import AgentTool
from elizaos_py.core.registry import BenchmarkToolRegistry

FORTY = tasks("base", 40)
CALLS = sum(len(calls) for task in FORTY for calls in task.gold)
TURNS = sum(len(task.gold) for task in FORTY)


async def all_of(framework, mode):
    return [await replay(task, framework, mode) for task in FORTY]


@pytest.mark.parametrize("framework", installed())
async def test_the_right_calls_pass(framework):
    outcomes = await all_of(framework, "gold")
    assert [outcome.score for outcome in outcomes] == [1.0] * 40
    assert sum(outcome.tool_calls for outcome in outcomes) == CALLS == 239
    assert sum(outcome.model_calls for outcome in outcomes) == CALLS + TURNS
    assert [failure for outcome in outcomes for failure in outcome.failed] == []


@pytest.mark.parametrize("framework", installed())
@pytest.mark.parametrize(
    ("mode", "calls"), [("nothing", 0), ("without_last", CALLS - 40), ("without_write", CALLS - 40)]
)
async def test_what_is_not_right_does_not_pass(framework, mode, calls):
    outcomes = await all_of(framework, mode)
    assert [outcome.score for outcome in outcomes] == [0.0] * 40
    assert sum(outcome.tool_calls for outcome in outcomes) == calls


@pytest.mark.parametrize("category", CATEGORIES)
async def test_other_categories(category):
    outcomes = [await replay(task, "langgraph") for task in tasks(category, 4)]
    assert [outcome.score for outcome in outcomes] == [1.0] * 4


async def test_the_two_tasks_whose_right_calls_are_not():
    """BFCL's own: one call does not fit its schema, one is of a function that is not there yet."""
    odd, early = tasks("base")[173], tasks("miss_func")[49]
    assert (await replay(odd, "langgraph")).score == 1.0
    outcome = await replay(odd, "langgraph", checked=True)
    assert outcome.score == 0.0
    assert outcome.failed == ("ToolArgumentsError: close_ticket: ticket_id: 'ticket_001' is not of type 'integer'",)
    assert (await replay(early, "langgraph")).score is None


async def test_a_wrong_argument_does_not_pass(monkeypatch):
    task = tasks("base")[0]
    said = script(task, "gold")
    name, arguments = said[0][-1]
    said[0][-1] = name, arguments | {"destination": "elsewhere"}
    monkeypatch.setattr("bfcl.replay.script", lambda *_: said)
    assert (await replay(task, "langgraph")).score == 0.0


def test_there_is_no_score_before_the_last_turn():
    with closing(BfclEnvironment(FORTY[0])) as environment:
        for _ in FORTY[0].gold:
            assert environment.score() is None
            environment.begin_turn()
        assert environment.score() == 0.0
        assert environment.verdict()["error_type"] == "multi_turn:empty_turn_model_response"


def test_a_function_comes_with_the_turn_in_which_the_user_gives_it():
    task = tasks("miss_func")[0]
    assert task.entry["missed_function"] == {"3": ["sort"]}
    environment = BfclEnvironment(task)
    seen = []
    for _ in task.gold:
        said = environment.begin_turn()
        seen.append("sort" in {tool.name for tool in environment.tools()})
    assert seen == [False, False, False, True, True]
    assert environment.task.said(3) == "I have updated some more functions you can choose from. What about now?"
    assert said == task.entry["question"][4][0]["content"]


def test_positional_arguments_get_the_functions_names():
    assert parse("sort('a.txt')", ["GorillaFileSystem"]) == ("sort", {"file_name": "a.txt"})
    assert parse("mean([1, 2.5])", ["MathAPI"]) == ("mean", {"numbers": [1, 2.5]})


def test_each_function_that_is_told_of_is_there():
    for of in MULTI_TURN_FUNC_DOC_FILE_MAPPING:
        if not of.startswith(("Memory", "WebSearch")):
            assert all(callable(getattr(source(of), name)) for name, _, _ in functions(of))


async def test_nothing_is_kept_of_a_conversation_and_nothing_is_written():
    await replay(FORTY[0], "langgraph")
    assert [name for name in vars(multi_turn_utils) if name.startswith("replay_")] == []
    assert "bfcl_eval.constants.eval_config" not in sys.modules


def test_of_all_functions_a_quarter_holds_what_a_user_asks_for():
    # What words miss is what no user speaks of, like `cd` before a file is read.
    registry = BenchmarkToolRegistry()
    for of in MULTI_TURN_FUNC_DOC_FILE_MAPPING:
        if not of.startswith(("Memory", "WebSearch")):
            for name, description, schema in functions(of):
                registry.register(AgentTool(name, description, schema, None), namespace=of)
    assert len(registry) == 128
    wanted = found = 0
    for task in tasks("base"):
        for turn, calls in enumerate(task.gold):
            names = {ast.parse(call, mode="eval").body.func.id for call in calls}
            wanted += len(names)
            found += len(names & {title.split(".")[1] for title in registry.search(task.said(turn), 32)})
    assert found / wanted > 0.92
