"""What plugins and a registry add to an agent."""

import pytest
from scripted import ScriptedModel, call, calling

from elizaos_py.agents.entry import conversation, finish
from elizaos_py.agents.model import Answer
from elizaos_py.agents.run import AgentRun
from elizaos_py.core import agent
from elizaos_py.core.runtime import ElizaOSPyRuntime

PLUGIN = '''
from elizaos_py.core.plugins import action, evaluator, provider, tool

@tool
def double(n: int) -> int:
    """Doubles a number."""
    return 2 * n

@tool(needs=["money"])
def pay(n: int) -> str:
    """Pays."""
    return "paid"

@action(similes=["GREET"])
async def wave(runtime, message, options):
    """Waves at whoever has written."""
    return {"text": f"{runtime.character.name} waves at {message['entityId']}, {options['how']}"}

@provider
def weather(message):
    return "It rains."

@evaluator(always_run=True)
def length(state):
    return len(state["response"])
'''


@pytest.fixture
def plugin(tmp_path):
    file = tmp_path / "handy.py"
    file.write_text(PLUGIN)
    return file


def script(question):
    results = [message["content"] for message in question["messages"] if message["role"] == "tool"]
    if results:
        return Answer(" | ".join(results))
    return calling(call("handy__double", {"n": 21}), call("WAVE", {"options": {"how": "warmly"}}))


def a_run(options, with_script=script):
    return AgentRun(conversation("do it", None, None, None), ScriptedModel(with_script), [], options=options)


async def test_tools_actions_providers_and_evaluators_are_used(plugin):
    options = {"plugins": [str(plugin)], "character": {"name": "Ada"}, "room": "attic", "memory": "process"}
    run = a_run(options | {"speaker": "bob"})
    answer = await finish(agent, run)
    assert answer == '42 | {"success": true, "text": "Ada waves at bob, warmly"}'
    assert run.extra["evaluations"] == {"LENGTH": len(answer)}
    assert "problems" not in run.extra
    assert "It rains." in run._model.questions[0]["messages"][0]["content"]


async def test_what_a_tool_needs_is_granted_or_it_is_not_there(plugin):
    names = []

    def look(question):
        names.append({tool["function"]["name"] for tool in question["tools"]})
        return Answer("looked")

    for permissions in ([], ["money"]):
        await finish(agent, a_run({"plugins": [str(plugin)], "permissions": permissions}, look))
    assert names == [{"handy__double", "WAVE"}, {"handy__double", "WAVE", "handy__pay"}]


async def test_a_plugin_is_loaded_once_and_anew_where_it_changed(plugin):
    options = {"plugins": [str(plugin)], "watch": True, "character": {"name": "Watcher"}}
    assert (await finish(agent, a_run(options | {"room": "a", "memory": "process"}))).startswith("42")
    plugin.write_text(PLUGIN.replace("2 * n", "20 * n") + "\n# longer than before\n")
    assert (await finish(agent, a_run(options | {"room": "a", "memory": "process"}))).startswith("420")


async def test_a_bad_plugin_is_told_and_the_agent_works(plugin, tmp_path):
    (tmp_path / "bad.py").write_text("def broken(:\n")

    def plain(question):
        return Answer("fine")

    run = a_run({"plugins": [str(plugin), str(tmp_path / "bad.py")]}, plain)
    assert await finish(agent, run) == "fine"
    assert [problem.split(":")[0] for problem in run.extra["problems"]] == ["the plugin bad"]


async def test_a_registry_of_ones_own():
    runtime = ElizaOSPyRuntime()

    def shout(text: str) -> str:
        """Says it loudly."""
        return text.upper()

    runtime.tool_registry.register(shout, namespace="voice")

    def use(question):
        last = question["messages"][-1]
        return Answer(last["content"]) if last["role"] == "tool" else calling(call("voice__shout", {"text": "hello"}))

    class Adapter:
        async def run(self, run):
            return await runtime.run(run)

    run = a_run({}, use)
    assert await finish(Adapter(), run) == "HELLO"
    assert run.steps[1]["tool"] == "voice.shout"
    assert runtime.tool_registry.statistics()["voice.shout"]["calls"] == 1
