"""The registry: names, permissions, arguments, figures."""

import asyncio

import pytest

from elizaos_py.agents.entry import conversation
from elizaos_py.agents.run import AgentRun
from elizaos_py.agents.tools.tool import AgentTool
from elizaos_py.core.registry import ALL, BenchmarkToolRegistry
from elizaos_py.errors import ToolArgumentsError, ToolNotAllowedError, ToolNotFoundError

NUMBER = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


def tool(name, function=None, parameters=NUMBER, description=""):
    async def call(arguments):
        return None if function is None else await function(**arguments)

    return AgentTool(name, description, parameters, call)


@pytest.fixture
def registry():
    made = BenchmarkToolRegistry()
    made.register(tool("read"), namespace="fs", needs=["read"])
    made.register(tool("write"), namespace="fs", needs=["read", "write"])
    made.register(tool("now"), namespace="clock")
    made.register(tool("plain"))
    return made


def titles(view):
    return [one.title for one in view]


def test_names_have_namespaces_and_models_see_others(registry):
    view = registry.view(["fs"], ALL)
    assert [(one.title, one.name) for one in view] == [("fs.read", "fs__read"), ("fs.write", "fs__write")]
    assert titles(registry.view("clock")) == ["clock.now"]
    assert titles(registry.view(["f", "clock.now"], ALL)) == []
    assert titles(registry.view(permissions=ALL)) == ["fs.read", "fs.write", "clock.now", "plain"]
    assert len(registry) == 4
    assert "fs.read" in registry


def test_a_name_is_taken_once_unless_it_is_to_be_replaced(registry):
    with pytest.raises(ValueError, match=r"there is a tool 'fs\.read' already"):
        registry.register(tool("read"), namespace="fs")
    registry.register(tool("read", description="newer"), namespace="fs", replaces=True)
    assert registry.view(["fs"])[0].description == "newer"


def test_a_view_has_what_is_granted(registry):
    assert titles(registry.view()) == ["clock.now", "plain"]
    assert titles(registry.view(permissions=["read"])) == ["fs.read", "clock.now", "plain"]
    assert titles(registry.view("fs", "read")) == ["fs.read"]
    assert titles(registry.view("fs", refused=True)) == ["fs.read", "fs.write"]
    for wrong in (lambda: registry.view(permissions=["wirte"]), lambda: registry.register(tool("x"), needs="root")):
        with pytest.raises(ValueError, match=r"there is no permission .*, only money, network, read, write"):
            wrong()
    more = BenchmarkToolRegistry(permissions=["root"])
    more.register(tool("x"), needs="root")
    assert titles(more.view(permissions="root")) == ["x"]


async def test_a_call_without_leave_is_refused_and_told_to_the_model(registry):
    write = registry.view("fs", "read", refused=True)[1]
    with pytest.raises(ToolNotAllowedError, match=r"fs\.write needs write, and read is granted") as caught:
        await write.call({"n": 1})
    assert isinstance(caught.value, PermissionError)
    run = AgentRun(conversation("x", None, None, None), None, [write])
    assert (
        await run.use("fs__write", {"n": 1}) == "Error: ToolNotAllowedError: fs.write needs write, and read is granted"
    )
    assert run.steps[0]["tool"] == "fs.write"
    figures = registry.statistics()["fs.write"]
    assert (figures["refused"], figures["calls"]) == (2, 0)


async def test_arguments_are_held_against_the_schema(registry):
    seen = []

    async def take(**arguments):
        seen.append(arguments)

    points = {
        "type": "object",
        "$defs": {"point": {"type": "object", "properties": {"x": {"type": "number"}}, "required": ["x"]}},
        "properties": {"points": {"type": "array", "items": {"$ref": "#/$defs/point"}}},
        "required": ["points"],
    }
    registry.register(tool("draw", take, points))
    with pytest.raises(
        ToolArgumentsError, match=r"draw: points\.1: 'x' is a required property; points\.2\.x: '1' is not"
    ):
        await registry.call("draw", {"points": [{"x": 1}, {}, {"x": "1"}]})
    with pytest.raises(ToolArgumentsError) as caught:
        await registry.call("draw", {"points": ["long " * 1000] * 9})
    assert len(str(caught.value)) < 1500
    assert str(caught.value).endswith("and 4 more")
    await registry.call("draw", {"points": [{"x": 1.5}]})
    assert seen == [{"points": [{"x": 1.5}]}]
    assert registry.statistics()["draw"]["invalid"] == 2
    with pytest.raises(ValueError, match="the schema of odd is none: type: 'integr' is not"):
        registry.register(tool("odd", parameters={"type": "integr"}))


async def test_a_schema_sends_nobody_to_the_network(registry, monkeypatch):
    asked = []
    monkeypatch.setattr("urllib.request.urlopen", lambda *args, **kwargs: asked.append(args))
    registry.register(tool("far", parameters={"$ref": "http://127.0.0.1:9/schema.json"}))
    with pytest.raises(ToolArgumentsError, match="its schema refers to what is not there"):
        await registry.call("far", {})
    assert not asked


async def test_figures_of_a_tool(registry):
    async def work(n):
        if n < 0:
            raise LookupError(n)
        return n

    registry.register(tool("work", work))
    for n in range(38):
        await registry.call("work", {"n": n})
    for _ in range(2):
        with pytest.raises(LookupError):
            await registry.call("work", {"n": -1})
    figures = registry.statistics()["work"]
    assert (figures["calls"], figures["failures"], figures["lastError"]) == (40, 2, "LookupError")
    assert 0 < figures["meanMs"] < 100
    assert registry.statistics()["plain"] == {
        "calls": 0,
        "failures": 0,
        "cancelled": 0,
        "refused": 0,
        "invalid": 0,
        "meanMs": None,
        "p95Ms": None,
        "lastError": None,
    }


async def test_a_call_that_was_broken_off_is_no_failure(registry):
    entered = asyncio.Event()

    async def wait(n):
        entered.set()
        await asyncio.Event().wait()

    registry.register(tool("wait", wait))
    call = asyncio.ensure_future(registry.call("wait", {"n": 1}))
    await entered.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    figures = registry.statistics()["wait"]
    assert (figures["calls"], figures["cancelled"], figures["failures"]) == (1, 1, 0)


async def test_a_view_follows_what_is_replaced_and_misses_what_is_gone(registry):
    async def old(n):
        return "old"

    async def new(n):
        return "new"

    registry.register(tool("turn", old))
    view = {one.name: one for one in registry.view()}
    assert await view["turn"].call({"n": 1}) == "old"
    registry.register(tool("turn", new), replaces=True)
    assert await view["turn"].call({"n": 1}) == "new"
    assert registry.statistics()["turn"]["calls"] == 2
    registry.unregister("turn")
    with pytest.raises(ToolNotFoundError, match="there is no tool 'turn'"):
        await view["turn"].call({"n": 1})


def test_a_function_is_a_tool(registry):
    def add(a: int, b: int = 1) -> int:
        """Adds."""
        return a + b

    assert registry.register(add, namespace="math") == "math.add"
    assert registry.view("math")[0].parameters["required"] == ["a"]
