"""What providers tell together, and what evaluators say."""

import asyncio

import pytest

from elizaos_py.core.plugins import load_plugins
from elizaos_py.core.plugins.compose import compose, evaluate

SOURCE = """
import asyncio
from elizaos_py.core.plugins import evaluator, provider

@provider(position=2)
def second(message):
    return {"text": "second", "values": {"a": 2, "b": message["n"]}, "data": {"x": 1}}

@provider(position=1)
async def first():
    return {"text": "first", "values": {"a": 1}}

@provider
def silent(): ...

@provider(dynamic=True)
def asked_for():
    return "dynamic"

@provider(private=True)
def hidden():
    return "private"

@provider
def broken():
    raise OSError("no line")

@provider
async def endless():
    await asyncio.Event().wait()

@evaluator(always_run=True)
def always(message):
    return message["n"]

@evaluator(validate=lambda message: message["n"] > 5)
def sometimes():
    return "much"

@evaluator
async def bad():
    raise KeyError("x")

@evaluator(validate=lambda: 1 / 0)
async def unsure(): ...

@evaluator
async def stuck():
    await asyncio.Event().wait()
"""


@pytest.fixture
async def plugins(tmp_path):
    (tmp_path / "state.py").write_text(SOURCE)
    loaded = await load_plugins([tmp_path], entry_points=False)
    assert loaded.problems == []
    yield loaded
    await loaded.close()


async def test_providers_in_their_order_without_those_that_fail(plugins):
    state = await compose(plugins.providers, patience=0.2, message={"n": 5})
    assert state == {
        "text": "first\n\nsecond",
        "values": {"a": 2, "b": 5},
        "data": {"SILENT": {}, "FIRST": {}, "SECOND": {"x": 1}},
        "missing": {"BROKEN": "OSError: no line", "ENDLESS": "took longer than 0.2 s"},
    }


async def test_those_that_are_asked_for(plugins):
    chosen = [each for each in plugins.providers if each.name in ("ASKED_FOR", "HIDDEN")]
    assert (await compose(chosen))["text"] == ""
    assert (await compose(chosen, names=["HIDDEN", "ASKED_FOR"]))["text"] == "dynamic\n\nprivate"


async def test_providers_are_asked_at_once(tmp_path):
    both = (
        "from elizaos_py.core.plugins import provider\n"
        "@provider\nasync def one(runtime):\n    await runtime.wait()\n    return '1'\n"
        "@provider\nasync def two(runtime):\n    runtime.set()\n    return '2'\n"
    )
    (tmp_path / "both.py").write_text(both)
    plugins = await load_plugins([tmp_path], entry_points=False)
    assert (await compose(plugins.providers, runtime=asyncio.Event()))["text"] == "1\n\n2"
    await plugins.close()


async def test_evaluators(plugins):
    unlucky = {
        "BAD": {"error": "KeyError: 'x'"},
        "UNSURE": {"error": "ZeroDivisionError: division by zero"},
        "STUCK": {"error": "took longer than 0.2 s"},
    }
    assert await evaluate(plugins.evaluators, patience=0.2, message={"n": 1}) == {"ALWAYS": {"value": 1}} | unlucky
    said = await evaluate(plugins.evaluators, patience=0.2, message={"n": 9})
    assert said == {"ALWAYS": {"value": 9}, "SOMETIMES": {"value": "much"}} | unlucky
