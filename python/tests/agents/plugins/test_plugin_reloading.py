"""A changed file is loaded anew; what was there serves until the new one is good."""

import asyncio
import os
import sys
import threading
from itertools import count

import pytest
from test_plugin_loading import HEAD, call, load, one_tool, package

from elizaos_py.core.plugins import load_plugins
from elizaos_py.core.registry import BenchmarkToolRegistry
from elizaos_py.errors import ToolNotFoundError

_nanoseconds = count(1)


def write(path, text):
    """Write as an editor does, a moment later each time: but within one second."""
    path.write_text(text)
    os.utime(path, ns=(0, 1_800_000_000_000_000_000 + next(_nanoseconds)))


@pytest.fixture
async def plugin(tmp_path):
    """A plugin of one file, watched."""
    file = tmp_path / "p.py"
    write(file, one_tool("say", "one"))
    plugins = await load(file, watch=True)
    yield file, plugins
    await plugins.close()


async def test_the_next_call_has_what_the_file_says(plugin, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    file, plugins = plugin
    write(file, one_tool("say", "one"))
    (say,) = plugins.tools
    assert await say.call({}) == "one"
    write(file, one_tool("say", "two"))
    # The same length, the same second: the bytecode of the old text would pass for it.
    assert await say.call({}) == "two"
    write(file, one_tool("say", "three") + one_tool("shout", "THREE"))
    assert await say.call({}) == "three"
    assert [tool.title for tool in plugins.tools] == ["p.say", "p.shout"]


async def test_a_broken_edit_is_told_and_what_was_there_serves(plugin):
    file, plugins = plugin
    module = sys.modules[next(name for name in sys.modules if name.endswith(".p"))]
    for broken in ("def f(:", HEAD + "@tool\ndef say(*a): ...", "import nowhere_at_all", one_tool("say") + "1/0"):
        write(file, broken)
        assert await call(plugins, "p.say") == "one"
        assert len(plugins.problems) == 1
        assert sys.modules[module.__name__] is module
    assert "ZeroDivisionError" in plugins.problems[0].message
    write(file, one_tool("say", "mended"))
    assert await call(plugins, "p.say") == "mended"
    assert plugins.problems == []


async def test_a_broken_file_is_not_tried_with_each_call(plugin):
    file, plugins = plugin
    write(file, "import sys\nsys.tries = getattr(sys, 'tries', 0) + 1\nraise ValueError")
    try:
        for _ in range(5):
            assert await call(plugins, "p.say") == "one"
        assert sys.tries == 1
    finally:
        del sys.tries


async def test_a_plugin_that_was_bad_from_the_beginning_comes_when_it_is_good(tmp_path):
    write(tmp_path / "bad.py", "def f(:")
    plugins = await load(tmp_path, watch=True)
    assert plugins.names == []
    write(tmp_path / "bad.py", one_tool("say", "good"))
    await plugins.refresh()
    assert await call(plugins, "bad.say") == "good"
    assert plugins.problems == []
    await plugins.close()


async def test_a_call_under_way_ends_in_the_version_it_began_in(tmp_path):
    file = tmp_path / "p.py"
    source = HEAD + (
        "@tool\nasync def wait(n: int) -> str:\n"
        "    RUNTIME['entered'].set()\n    await RUNTIME['go'].wait()\n    return VERSION + str(log)\n"
        "log = []\nVERSION = 'old'\n"
        "def setup(runtime):\n    global RUNTIME\n    RUNTIME = runtime\n"
        "def teardown():\n    log.append('torn')\n    RUNTIME['torn'].append(VERSION)\n"
    )
    write(file, source)
    runtime = {"entered": asyncio.Event(), "go": asyncio.Event(), "torn": []}
    plugins = await load(file, watch=True, runtime=runtime)
    (wait,) = plugins.tools
    under_way = asyncio.ensure_future(wait.call({"n": 1}))
    await runtime["entered"].wait()
    write(file, source.replace("'old'", "'new'"))
    runtime["entered"].clear()
    second = asyncio.ensure_future(wait.call({"n": 1}))
    await runtime["entered"].wait()
    assert runtime["torn"] == []
    runtime["go"].set()
    assert await under_way == "old[]"
    assert await second == "new[]"
    assert runtime["torn"] == ["old"]
    await plugins.close()
    assert runtime["torn"] == ["old", "new"]


async def test_who_comes_while_it_is_loaded_is_served_by_the_old_one(plugin):
    file, plugins = plugin
    (say,) = plugins.tools
    begun, go_on = threading.Event(), threading.Event()
    sys.modules["gate_of_the_tests"] = gate = type(sys)("gate_of_the_tests")
    gate.begun, gate.go_on = begun, go_on
    try:
        write(
            file, "import gate_of_the_tests as gate\ngate.begun.set()\ngate.go_on.wait(10)\n" + one_tool("say", "new")
        )
        first = asyncio.ensure_future(say.call({}))
        await asyncio.to_thread(begun.wait, 10)
        assert await asyncio.wait_for(say.call({}), 5) == "one"
        go_on.set()
        assert await first == "new"
        assert await say.call({}) == "new"
    finally:
        del sys.modules["gate_of_the_tests"]


async def test_what_is_gone_is_told(plugin):
    file, plugins = plugin
    (say,) = plugins.tools
    write(file, one_tool("shout"))
    with pytest.raises(ToolNotFoundError, match=r"the plugin p has no tool 'p\.say' any more"):
        await say.call({})
    await plugins.close()
    with pytest.raises(ToolNotFoundError):
        await say.call({})


async def test_a_file_deep_in_a_package_counts_also_a_new_one(tmp_path):
    folder = tmp_path / "deep"
    (folder / "inner").mkdir(parents=True)
    write(folder / "__init__.py", "from .inner.part import say")
    write(folder / "inner" / "part.py", one_tool("say", "one"))
    plugins = await load(tmp_path, watch=True)
    write(folder / "inner" / "part.py", one_tool("say", "two"))
    assert await call(plugins, "deep.say") == "two"
    # It does not load, and neither file of the version that serves mends it.
    write(folder / "__init__.py", "from .inner.part import say\nfrom .new import shout")
    write(folder / "new.py", "def shout(:")
    assert await call(plugins, "deep.say") == "two"
    write(folder / "new.py", one_tool("shout"))
    assert await call(plugins, "deep.say") == "two"
    assert [tool.title for tool in plugins.tools] == ["deep.say", "deep.shout"]
    await plugins.close()


async def test_an_installed_package_is_watched_too(tmp_path, monkeypatch):
    package(tmp_path, "acme_live", "from .words import say", "live")
    write(tmp_path / "acme_live" / "words.py", one_tool("say", "one"))
    monkeypatch.syspath_prepend(tmp_path)
    plugins = await load_plugins(watch=True)
    assert await call(plugins, "live.say") == "one"
    write(tmp_path / "acme_live" / "words.py", one_tool("say", "two"))
    assert await call(plugins, "live.say") == "two"
    await plugins.close()
    assert [name for name in sys.modules if name.startswith("acme_")] == []


async def test_the_registry_follows_or_keeps_all(tmp_path):
    registry = BenchmarkToolRegistry()
    registry.register(lambda: "other", name="p.taken")
    file = tmp_path / "p.py"
    write(file, one_tool("a", "one") + one_tool("b"))
    plugins = await load(file, watch=True, registry=registry)
    needing = one_tool("a", "two").replace("@tool", "@tool(needs='money', description='dear')")
    write(file, needing + one_tool("c") + one_tool("taken"))
    assert await registry.call("p.a", {}) == "one"
    assert "there is a tool 'p.taken' already" in plugins.problems[0].message
    assert [(tool.title, tool.description) for tool in registry.view()] == [("p.taken", ""), ("p.a", "a"), ("p.b", "b")]
    write(file, one_tool("a", "three") + one_tool("c"))
    assert await registry.call("p.a", {}) == "three"
    assert [tool.title for tool in registry.view()] == ["p.taken", "p.a", "p.c"]
    assert registry.statistics()["p.a"]["calls"] == 2
    await plugins.close()


async def test_without_watching_a_file_is_read_once(tmp_path):
    write(tmp_path / "p.py", one_tool("say", "one"))
    plugins = await load(tmp_path)
    write(tmp_path / "p.py", one_tool("say", "two"))
    assert await call(plugins, "p.say") == "one"
    await plugins.close()
