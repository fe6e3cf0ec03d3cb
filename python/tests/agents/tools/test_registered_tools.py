"""Tools of whatever kind, registered with the running instance."""

import asyncio
from types import SimpleNamespace

import pytest
from autogen_core.tools import FunctionTool
from bridge import js
from langchain_core.tools import tool as langchain_tool

from elizaos_py import tool
from elizaos_py.agents.tools import register as registering
from elizaos_py.agents.tools.functions import from_function
from elizaos_py.agents.tools.register import register
from elizaos_py.agents.tools.registered import registered_tools
from elizaos_py.agents.tools.tool import AgentTool
from elizaos_py.host import exports

ECHO = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}


@pytest.fixture(autouse=True)
def clean():
    before = set(exports.offered_tools())
    yield
    for name in set(exports.offered_tools()) - before:
        exports.withdraw(name)


async def listed(name):
    """Find it as JavaScript sees it: from a thread, since the loop has to go on."""
    return next(one for one in await asyncio.to_thread(js, "py.tools.list()") if one["name"] == name)


def offered(name):
    return next(one for one in registered_tools() if one.title == name)


def on_the_host(name, arguments):
    return asyncio.to_thread(js, f"py.tools.call('{name}', value)", arguments)


async def test_a_function():
    async def area(width: float, height: float = 1) -> float:
        """Of a rectangle."""
        return width * height

    assert register(area) == "area"
    told = {"name": "area", "description": "Of a rectangle.", "parameters": from_function(area).parameters}
    assert await listed("area") == told
    assert await on_the_host("area", {"width": "3", "height": 2}) == 6
    assert await offered("area").call({"width": 3}) == 3
    with pytest.raises(Exception, match="area: width: Field required"):
        await on_the_host("area", {})


async def test_a_tool_of_ours_under_another_name():
    async def echo(arguments):
        return arguments["text"]

    assert register(AgentTool("echo", "Says it again", ECHO, echo), name="text.echo") == "text.echo"
    assert await listed("text.echo") == {"name": "text.echo", "description": "Says it again", "parameters": ECHO}
    assert await on_the_host("text.echo", {"text": "a"}) == "a"
    found = offered("text.echo")
    assert (found.name, found.parameters) == ("text__echo", ECHO)
    assert await found.call({"text": "b"}) == "b"


async def test_a_tool_of_langchains():
    @langchain_tool
    async def multiply(a: int, b: int) -> int:
        """Multiplies."""
        return a * b

    register(multiply)
    assert (await listed("multiply"))["description"] == "Multiplies."
    assert (await listed("multiply"))["parameters"]["required"] == ["a", "b"]
    assert await on_the_host("multiply", {"a": 3, "b": 4}) == 12
    with pytest.raises(Exception, match="validation error"):
        await on_the_host("multiply", {"a": 3})


async def test_a_tool_of_autogens():
    async def divide(a: int, b: int) -> float:
        return a / b

    register(FunctionTool(divide, "Divides"))
    assert (await listed("divide"))["description"] == "Divides"
    assert await on_the_host("divide", {"a": 3, "b": 4}) == 0.75
    assert await offered("divide").call({"a": 1, "b": 2}) == 0.5


async def test_a_tool_marked_for_javascript_is_offered_to_agents_too():
    @tool
    def half(n: float) -> float:
        """Of a number."""
        return n / 2

    @tool(name="loose")
    def with_rest(first: int, *rest, **more):
        return first

    found = offered("half")
    assert (found.description, list(found.parameters["properties"])) == ("Of a number.", ["n"])
    assert await found.call({"n": 3}) == 1.5
    assert offered("half").call is found.call
    loose = offered("loose")
    assert loose.parameters == {"type": "object", "properties": {"first": {"type": "integer"}}, "required": ["first"]}
    assert await loose.call({"first": 7}) == 7
    tool(name="unhashable")(Unhashable())
    assert await offered("unhashable").call({"n": 1}) == 2


async def test_names_beside_those_of_the_host():
    register(lambda_of("x"), name="a.b")
    host = AgentTool("a__b", "The host's", ECHO, lambda_of("y"), "a.b")
    assert [one.name for one in registered_tools([host]) if one.title == "a.b"] == ["a__b_2"]
    assert [one.name for one in registered_tools() if one.title == "a.b"] == ["a__b"]


def lambda_of(value):
    async def give():
        return value

    return give


def test_outside_of_a_task_there_is_no_instance(monkeypatch):
    monkeypatch.setattr(registering, "current_execution", lambda: None)
    with pytest.raises(RuntimeError, match="a tool is registered with the instance whose task is running"):
        register(lambda_of(1), name="nowhere")


@pytest.mark.parametrize("module", ["langchain_core", "autogen_core", "crewai"])
def test_a_frameworks_tool_is_told_by_the_name_of_its_class(module, monkeypatch):
    imported = []

    def import_module(name):
        imported.append(name)
        return SimpleNamespace(agent_tool=lambda _: "ours")

    monkeypatch.setattr(registering, "import_module", import_module)
    base = type("BaseTool", (), {"__module__": f"{module}.tools.base"})
    assert registering.as_tool(type("Mine", (base,), {"__module__": "somewhere"})()) == "ours"
    framework = {"langchain_core": "langchain", "autogen_core": "autogen", "crewai": "crewai"}[module]
    assert imported == [f"elizaos_py.agents.{framework}.tools"]


def test_no_framework_is_imported_for_a_function(monkeypatch):
    monkeypatch.setattr(registering, "import_module", None)
    assert registering.as_tool(Base().method).name == "method"


class Base:
    """Of no framework, though its name is like one's."""

    def method(self): ...


class Unhashable:
    __hash__ = None
    __name__ = "unhashable"

    def __call__(self, n: int):
        return n + 1
