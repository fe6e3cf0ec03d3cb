"""Finding and loading plugins; a bad one is told of, and the others are there."""

import asyncio
import subprocess
import sys
import zipfile
from textwrap import dedent

import pytest

from elizaos_py.core.plugins import load_plugins
from elizaos_py.core.registry import BenchmarkToolRegistry

ONE_TOOL = '''
from elizaos_py.core.plugins import tool

@tool
def {name}() -> str:
    """{name}"""
    return "{told}"
'''


def one_tool(name, told="told"):
    return ONE_TOOL.format(name=name, told=told)


async def load(*paths, **options):
    return await load_plugins(paths, **{"entry_points": False} | options)


async def call(plugins, title):
    return await next(tool for tool in plugins.tools if tool.title == title).call({})


async def test_files_folders_and_folders_of_them_in_a_steady_order(tmp_path):
    for name in ("zebra", "ant"):
        (tmp_path / f"{name}.py").write_text(one_tool("say", name))
    (tmp_path / "mule").mkdir()
    (tmp_path / "mule" / "__init__.py").write_text("from .parts.inner import say")
    (tmp_path / "mule" / "parts").mkdir()
    (tmp_path / "mule" / "parts" / "inner.py").write_text(one_tool("say", "mule"))
    (tmp_path / "_private.py").write_text("raise SystemError")
    (tmp_path / "notes.txt").write_text("no plugin")
    (tmp_path / "empty").mkdir()
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "ant.py").write_text(one_tool("say", "another"))
    plugins = await load(tmp_path / "zebra.py", tmp_path, tmp_path / "more")
    assert plugins.names == ["zebra", "ant", "mule"]
    assert [problem.plugin for problem in plugins.problems] == ["ant"]
    assert f"{tmp_path}/ant.py has this name already" in plugins.problems[0].message
    assert [await call(plugins, f"{name}.say") for name in plugins.names] == ["zebra", "ant", "mule"]
    await plugins.close()


async def test_a_plugin_that_is_called_like_a_module_is_not_that_module(tmp_path):
    import json

    (tmp_path / "json.py").write_text(one_tool("say"))
    plugins = await load(tmp_path)
    assert sys.modules["json"] is json
    assert await call(plugins, "json.say") == "told"
    await plugins.close()


def package(folder, name, source, plugin, value=None):
    """A package with its metadata, as an installer leaves them."""
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").write_text("")
    (folder / name / "plugin.py").write_text(source)
    metadata = folder / f"{name}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[elizaos_py.plugins]\n{plugin} = {value or f'{name}.plugin'}\n")


async def test_what_a_plugin_imports_of_another_is_the_others(tmp_path, monkeypatch):
    package(tmp_path, "acme_first", one_tool("say"), "first")
    borrowed = "from acme_first.plugin import say\n" + one_tool("shout") + "\nagain = shout\n"
    package(tmp_path, "acme_second", borrowed, "second")
    monkeypatch.syspath_prepend(tmp_path)
    plugins = await load_plugins()
    assert plugins.problems == []
    assert [tool.title for tool in plugins.tools] == ["first.say", "second.shout"]
    await plugins.close()


async def test_a_package_on_the_path(tmp_path, monkeypatch):
    package(tmp_path, "acme_weather", one_tool("forecast", "rain"), "weather")
    package(tmp_path, "acme_news", one_tool("headline", "none"), "a-news")
    monkeypatch.syspath_prepend(tmp_path)
    plugins = await load_plugins()
    assert plugins.names == ["a-news", "weather"]
    assert await call(plugins, "weather.forecast") == "rain"
    assert [tool.name for tool in plugins.tools] == ["a-news__headline", "weather__forecast"]
    assert "acme_weather.plugin" in sys.modules
    await plugins.close()
    assert [name for name in sys.modules if name.startswith("acme_")] == []


def pip():
    for python in (sys._base_executable, "python3", "python"):
        found = [python, "-m", "pip", "--isolated", "--disable-pip-version-check"]
        if python and subprocess.run([*found, "--version"], capture_output=True, check=False).returncode == 0:
            return found
    raise AssertionError("there is no pip, though it has made the environment of these tests")


async def test_a_package_that_pip_has_installed(tmp_path, monkeypatch):
    package(tmp_path / "built", "acme_mail", one_tool("send", "sent"), "mail")
    metadata = tmp_path / "built" / "acme_mail-1.0.dist-info"
    (metadata / "WHEEL").write_text("Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    files = [path for path in sorted((tmp_path / "built").rglob("*")) if path.is_file()]
    names = [path.relative_to(tmp_path / "built").as_posix() for path in files]
    wheel = tmp_path / "acme_mail-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as made:
        for path, name in zip(files, names, strict=True):
            made.write(path, name)
        made.writestr("acme_mail-1.0.dist-info/RECORD", "".join(f"{name},,\n" for name in names))
    target = tmp_path / "installed"
    quiet = ["--quiet", "--root-user-action=ignore"]
    install = [*pip(), "install", *quiet, "--no-index", "--no-deps", "--target", str(target), str(wheel)]
    await asyncio.to_thread(subprocess.run, install, check=True)
    monkeypatch.syspath_prepend(target)
    plugins = await load_plugins()
    assert plugins.names == ["mail"]
    assert await call(plugins, "mail.send") == "sent"
    await plugins.close()


async def test_what_the_program_has_imported_itself_stays(tmp_path, monkeypatch):
    package(tmp_path, "acme_own", one_tool("say"), "own")
    monkeypatch.syspath_prepend(tmp_path)
    import acme_own.plugin

    plugins = await load_plugins()
    await plugins.close()
    assert sys.modules["acme_own.plugin"] is acme_own.plugin
    del sys.modules["acme_own.plugin"], sys.modules["acme_own"]


HEAD = "from elizaos_py.core.plugins import action, evaluator, provider, tool\n"
BAD = {
    "syntax": ("def f(:", "SyntaxError"),
    "missing": ("import there_is_no_such_module", "ModuleNotFoundError: No module named 'there_is_no_such_module'"),
    "raising": ("def f():\n    return 1 / 0\nf()", "ZeroDivisionError"),
    "leaving": ("import sys\nsys.exit(3)", "SystemExit: 3"),
    "twice": ("@tool(name='a')\ndef a(): ...\n@tool(name='a')\ndef b(): ...", "there are two tools 'twice.a'"),
    "alike": ("@action\ndef do_it(): ...\n@action(name='DOIT')\ndef b(): ...", "there are two actions 'DOIT'"),
    "taking": (
        "@action\ndef go(message, color): ...",
        "the action GO takes 'color', but there is only runtime",
    ),
    "validating": ("@action(validate=5)\ndef go(): ...", "validate of the action GO is no function but 5"),
    "providing": ("@provider\ndef p(a, /): ...", "the provider P takes 'a'"),
    "evaluating": ("@evaluator\ndef e(*, b): ...", "the evaluator E takes 'b'"),
    "starring": ("@tool\ndef t(*many): ...", "starring.t takes *many, which no model can be told of"),
    "setting": ("def setup(runtime):\n    raise OSError('no key')", "OSError: no key"),
    "settling": ("def setup(runtime, more): ...", "setup() of the plugin settling takes 'more'"),
    "tearing": ("teardown = 5", "teardown() of the plugin tearing is no function but 5"),
    "needing": ("@tool(needs='luck')\ndef t(): ...", "there is no permission luck"),
}


async def test_each_bad_plugin_is_told_of_and_the_good_ones_are_there(tmp_path):
    (tmp_path / "a_good.py").write_text(one_tool("say"))
    (tmp_path / "z_good.py").write_text(one_tool("say"))
    for name, (source, _) in BAD.items():
        (tmp_path / f"{name}.py").write_text(HEAD + source + "\n")
    modules = set(sys.modules)
    registry = BenchmarkToolRegistry()
    plugins = await load(tmp_path, registry=registry)
    assert plugins.names == ["a_good", "z_good"]
    assert len(registry) == 2
    problems = {problem.plugin: problem for problem in plugins.problems}
    assert problems.keys() == BAD.keys()
    for name, (_, told) in BAD.items():
        assert told in problems[name].message
        assert problems[name].traceback.startswith("Traceback")
    assert f'{tmp_path}/raising.py", line 3, in f' in problems["raising"].traceback
    assert f'{tmp_path}/syntax.py", line 2' in problems["syntax"].traceback
    left = {name.rpartition(".")[2] for name in set(sys.modules) - modules}
    assert left & BAD.keys() == set()
    await plugins.close()


async def test_names_of_actions_are_those_of_one_plugin(tmp_path):
    for name, action in (("first", "send_money"), ("second", "SendMoney"), ("third", "other")):
        (tmp_path / f"{name}.py").write_text(f"{HEAD}@action\ndef {action}(): ...\n")
    plugins = await load(tmp_path)
    assert plugins.names == ["first", "third"]
    (problem,) = plugins.problems
    assert problem.plugin == "second"
    assert "the plugin first has the action 'SENDMONEY' already" in problem.message
    await plugins.close()


async def test_a_name_that_the_registry_has_is_told_and_nothing_of_the_plugin_stays(tmp_path):
    registry = BenchmarkToolRegistry()
    registry.register(lambda: "first", name="two.b")
    (tmp_path / "two.py").write_text(one_tool("a") + one_tool("b"))
    plugins = await load(tmp_path, registry=registry)
    assert plugins.names == []
    assert "there is a tool 'two.b' already" in plugins.problems[0].message
    assert "two.a" not in registry
    assert await registry.call("two.b", {}) == "first"
    await plugins.close()


async def test_names_and_paths_that_are_none(tmp_path):
    (tmp_path / "9lives.py").write_text("")
    plugins = await load(tmp_path, tmp_path / "nowhere", tmp_path / "notes.txt")
    told = {problem.plugin: problem.message for problem in plugins.problems}
    assert told == {
        "nowhere": f"{tmp_path}/nowhere is neither a file of Python nor a folder",
        "notes": f"{tmp_path}/notes.txt is neither a file of Python nor a folder",
        "9lives": f"{tmp_path}/9lives.py: '9lives' is no name for a plugin",
    }
    await plugins.close()


async def test_an_entry_point_names_a_module(tmp_path, monkeypatch):
    package(tmp_path, "acme_object", one_tool("say"), "object", "acme_object.plugin:say")
    monkeypatch.syspath_prepend(tmp_path)
    plugins = await load_plugins()
    assert "the entry point of a plugin names a module" in plugins.problems[0].message
    await plugins.close()


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"allow": "a*"}, ["ant", "ape"]),
        ({"allow": ["ant", "bee"]}, ["ant", "bee"]),
        ({"deny": "a*"}, ["bee"]),
        ({"allow": ["a*"], "deny": ["ant"]}, ["ape"]),
        ({"allow": []}, []),
    ],
)
async def test_which_may_be_loaded(tmp_path, options, names):
    for name in ("ant", "ape", "bee"):
        (tmp_path / f"{name}.py").write_text(one_tool("say"))
    plugins = await load(tmp_path, **options)
    assert plugins.names == names
    await plugins.close()


async def test_setup_has_the_runtime_and_teardown_comes_once(tmp_path):
    for name, kind in (("first", "async def"), ("second", "def")):
        source = f"""
            {kind} setup(runtime):
                runtime.append("{name} up")

            {kind} teardown():
                log.append("{name} down")
        """
        (tmp_path / f"{name}.py").write_text(dedent(source).replace("log.", "LOG.") + "\nfrom builtins import LOG\n")
    log = []
    import builtins

    builtins.LOG = log
    try:
        plugins = await load(tmp_path, runtime=log)
        await plugins.close()
        await plugins.close()
    finally:
        del builtins.LOG
    assert log == ["first up", "second up", "second down", "first down"]


async def test_what_teardown_says_is_told(tmp_path):
    (tmp_path / "p.py").write_text("def teardown():\n    raise OSError('stuck')\n")
    plugins = await load(tmp_path)
    await plugins.close()
    assert plugins.problems[0].message == "OSError: stuck"


async def test_two_agents_in_one_process_have_a_plugin_each(tmp_path):
    (tmp_path / "counter.py").write_text(
        f"{HEAD}n = 0\n@tool\ndef count() -> int:\n    global n\n    n += 1\n    return n\n"
    )
    one, other = await load(tmp_path), await load(tmp_path)
    assert [await call(one, "counter.count") for _ in range(3)] == [1, 2, 3]
    assert await call(other, "counter.count") == 1
    await one.close()
    assert await call(other, "counter.count") == 2
    await other.close()
    assert [name for name in sys.modules if name.startswith("elizaos_py_plugins_")] == []
