"""The three steps of a refund, on each framework that is installed."""

import pytest
from scripted import ANSWER, ScriptedModel, order_tools

from elizaos_py.agents.entry import conversation, finish, result
from elizaos_py.agents.frameworks import installed, is_installed, load
from elizaos_py.agents.run import AgentRun
from elizaos_py.errors import FrameworkMissingError


@pytest.fixture(params=["langgraph", "langchain", "elizaos"])
async def adapter(request):
    _, loaded = await load(request.param)
    return loaded


async def test_each_step_takes_its_arguments_from_the_one_before(adapter):
    called = []
    model = ScriptedModel()
    agent = AgentRun(conversation("refund my last order", {"user": "ada"}, None, None), model, order_tools(called))
    told = result("any", await finish(adapter, agent), agent)
    assert told["response"] == ANSWER
    assert [name for name, _ in called] == told["toolsUsed"] == ["find_user", "get_order", "refund"]
    assert told["usage"] == {
        "promptTokens": 50,
        "completionTokens": 24,
        "totalTokens": 74,
        "costUsd": None,
        "modelCalls": 4,
        "toolCalls": 3,
    }
    assert [message["role"] for message in told["messages"]] == [
        "system",
        "user",
        *["assistant", "tool"] * 3,
        "assistant",
    ]
    assert [step["type"] for step in told["steps"]] == [*["model", "tool"] * 3, "model"]


def test_a_folder_with_the_name_of_a_framework_is_none(tmp_path, monkeypatch):
    (tmp_path / "crewai_of_the_program").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert not is_installed("crewai_of_the_program")
    (tmp_path / "crewai_of_the_program" / "__init__.py").touch()
    assert is_installed("crewai_of_the_program")


async def test_an_old_python_is_told(monkeypatch):
    monkeypatch.setattr("elizaos_py.agents.frameworks.sys.version_info", (3, 10, 4))
    with pytest.raises(FrameworkMissingError, match=r"elizaos needs Python 3\.11 or newer, and this is 3\.10"):
        await load("elizaos")
    assert "elizaos" not in installed()
