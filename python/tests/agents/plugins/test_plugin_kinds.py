"""What a plugin offers: tools, actions, providers, evaluators."""

import pytest

from elizaos_py.core.plugins import load_plugins
from elizaos_py.core.registry import ALL, BenchmarkToolRegistry

SHOP = '''
from typing import Annotated
from pydantic import Field
from elizaos_py.core.plugins import action, evaluator, provider, tool

told = []

@tool(needs=["money"])
async def pay(amount: Annotated[int, Field(description="In cents.")]) -> str:
    """Pays."""
    return f"paid {amount}"

@tool(name="price", description="What a thing costs")
def ask_price(thing: str) -> float:
    return 1.5

def open_today(message):
    return message["text"] != "sunday"

@action(similes=["PAY", "SEND_MONEY"], examples=[{"user": "pay"}], validate=open_today)
async def settle_bill(runtime, message, state):
    """Settles what is owed."""
    return {"text": f"{runtime} settled for {message['who']}", "values": {"owed": 0}, "data": state}

@action
def greet(message):
    return "hello"

@action(name="BREAK", description="Breaks")
def break_it():
    raise KeyError("shelf")

@action
def nothing(): ...

@action
def refuse() -> bool:
    return False

@provider(position=5)
def weather():
    """The weather"""
    return "It rains."

@provider(position=-5, dynamic=True)
async def debts(message, state):
    return {"text": "You owe 5.", "values": {"owed": 5}, "data": {"to": message["who"]}}

@provider(private=True)
def quiet(): ...

@evaluator(always_run=True)
def remember(message, **more):
    told.append((message["text"], sorted(more)))

@evaluator(validate=lambda message: message["text"] == "bad")
async def complain(message, runtime=None, callback=None):
    told.append("complaint")
    return "told"
'''


@pytest.fixture
async def plugins(tmp_path):
    (tmp_path / "shop.py").write_text(SHOP)
    loaded = await load_plugins([tmp_path], entry_points=False)
    assert loaded.problems == []
    yield loaded
    await loaded.close()


def named(things, name):
    return next(each for each in things if each.name == name)


async def test_tools(plugins):
    pay, price = plugins.tools
    assert (pay.name, pay.title, pay.description) == ("shop__pay", "shop.pay", "Pays.")
    assert (price.name, price.title, price.description) == ("shop__price", "shop.price", "What a thing costs")
    assert pay.parameters["properties"] == {"amount": {"description": "In cents.", "type": "integer"}}
    assert await pay.call({"amount": "5"}) == "paid 5"
    assert await price.call({"thing": "tea"}) == 1.5


async def test_tools_in_a_registry(tmp_path):
    (tmp_path / "shop.py").write_text(SHOP)
    registry = BenchmarkToolRegistry()
    plugins = await load_plugins([tmp_path / "shop.py"], entry_points=False, registry=registry)
    assert [tool.title for tool in registry.view("shop")] == ["shop.price"]
    assert [tool.title for tool in registry.view("shop", "money")] == ["shop.pay", "shop.price"]
    assert await registry.call("shop.pay", {"amount": 7}, ALL) == "paid 7"
    assert registry.statistics()["shop.pay"]["calls"] == 1
    await plugins.close()
    assert len(registry) == 0


async def test_actions(plugins):
    assert [action.name for action in plugins.actions] == ["SETTLE_BILL", "GREET", "BREAK", "NOTHING", "REFUSE"]
    settle = plugins.actions[0]
    assert (settle.plugin, settle.description) == ("shop", "Settles what is owed.")
    assert (settle.similes, settle.examples) == (("PAY", "SEND_MONEY"), ({"user": "pay"},))
    given = {"runtime": "R", "message": {"text": "monday", "who": "ada"}, "state": {"a": 1}}
    assert await settle.applies(**given)
    expected = {"success": True, "text": "R settled for ada", "values": {"owed": 0}, "data": {"a": 1}}
    assert await settle.run(**given) == expected


async def test_an_action_is_not_done_where_it_does_not_apply(plugins):
    sunday = {"message": {"text": "sunday", "who": "ada"}}
    assert not await plugins.actions[0].applies(**sunday)
    result = await plugins.actions[0].run(**sunday)
    assert result == {
        "success": False,
        "text": "SETTLE_BILL cannot be done now",
        "error": "SETTLE_BILL cannot be done now",
    }


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("GREET", {"success": True, "text": "hello"}),
        ("NOTHING", {"success": True}),
        ("REFUSE", {"success": False}),
        ("BREAK", {"success": False, "text": "KeyError: 'shelf'", "error": "KeyError: 'shelf'"}),
    ],
)
async def test_whatever_an_action_gives_is_a_result(plugins, name, result):
    assert await named(plugins.actions, name).run(message={}) == result


async def test_providers(plugins):
    assert [(each.name, each.position) for each in plugins.providers] == [("DEBTS", -5), ("QUIET", 0), ("WEATHER", 5)]
    debts, quiet, weather = plugins.providers
    assert (debts.dynamic, quiet.private, weather.dynamic, weather.private) == (True, True, False, False)
    assert weather.description == "The weather"
    assert await weather.get() == {"text": "It rains.", "values": {}, "data": {}}
    assert await quiet.get() == {"text": "", "values": {}, "data": {}}
    told = await debts.get(message={"who": "bob"}, state={})
    assert told == {"text": "You owe 5.", "values": {"owed": 5}, "data": {"to": "bob"}}


async def test_evaluators(plugins):
    remember, complain = plugins.evaluators
    assert remember.always_run
    assert await remember.applies(message={"text": "x"})
    assert not await complain.applies(message={"text": "good"})
    assert await complain.applies(message={"text": "bad"})
    assert await complain.run(message={"text": "bad"}) == "told"
    await remember.run(message={"text": "x"}, state={})
