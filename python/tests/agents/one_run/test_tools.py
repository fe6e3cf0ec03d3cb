"""The names of tools for models, and the keys that make a call the same call."""

import re

import pytest
from contract import a_run
from hypothesis import given
from hypothesis import strategies as st

from elizaos_py.agents.tools.tool import NO_PARAMETERS, AgentTool, model_names, names_beside

VALID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
NAMES = st.lists(
    st.one_of(st.text(max_size=80), st.text("a._-ü ", max_size=4), st.text("a.", min_size=60, max_size=70)), unique=True
)


@given(NAMES)
def test_names_are_valid_and_no_two_are_one(names):
    known = model_names(names)
    assert list(known) == names
    assert len(set(known.values())) == len(names)
    assert all(VALID.fullmatch(name) for name in known.values())


@given(NAMES, st.text())
def test_a_tool_that_comes_later_changes_no_name(names, later):
    before = model_names(names)
    assert model_names(names) == before
    after = model_names([*names, later])
    assert {name: after[name] for name in names} == before or later in names


@given(st.lists(st.from_regex(r"[a-zA-Z0-9_-]{1,64}", fullmatch=True), unique=True))
def test_names_that_models_take_are_kept(names):
    assert model_names(names) == {name: name for name in names}


def test_names_that_would_be_one():
    told = model_names(["shop.order", "shop__order", "shop order", "shop_order", "", "x" * 70, "x" * 71])
    assert list(told.values()) == [
        "shop__order",
        "shop__order_2",
        "shop_order",
        "shop_order_2",
        "tool",
        "x" * 64,
        "x" * 62 + "_2",
    ]


KEY = {"idempotency_key": {"type": "string"}}
AMOUNT = {"amount": {"type": "number"}}
PLAIN = {"type": "object", "properties": KEY | AMOUNT, "required": ["idempotency_key", "amount"]}
NESTED = {
    "type": "object",
    "properties": KEY | AMOUNT,
    "anyOf": [{"required": ["amount", "idempotency_key"]}, {"required": ["idempotency_key"]}, True],
}
COMPOSED = {"allOf": [{"properties": AMOUNT}, {"properties": KEY, "required": ["idempotency_key"]}]}


def paying(parameters, given_to_it):
    async def pay(arguments):
        given_to_it.append(arguments)

    return AgentTool("pay", "Pays", parameters, pay)


@pytest.mark.parametrize("parameters", [PLAIN, NESTED, COMPOSED])
async def test_the_key_is_not_the_models_to_make_up(parameters):
    given_to_it = []
    tool = paying(parameters, given_to_it)
    before = str(parameters)
    assert "idempotency_key" not in str(tool.function)
    assert "amount" in str(tool.function)
    assert str(parameters) == before
    run = a_run(tools=[tool])
    await run.use("pay", {"amount": 1, "idempotency_key": "mine"}, "c1")
    assert given_to_it == [{"amount": 1, "idempotency_key": f"{run.key}:c1"}]


async def test_the_same_call_of_a_thread_has_the_same_key():
    given_to_it = []
    for thread, call_id in [("t1", "c1"), ("t1", "c1"), ("t1", "c2"), ("t2", "c1")]:
        run = a_run(tools=[paying(PLAIN, given_to_it)])
        run.key = thread
        await run.use("pay", {"amount": 1}, call_id)
    first, again, another, elsewhere = [arguments["idempotency_key"] for arguments in given_to_it]
    assert first == again
    assert len({first, another, elsewhere}) == 3


async def test_two_runs_without_a_thread_have_keys_of_their_own():
    given_to_it = []
    for _ in range(2):
        await a_run(tools=[paying(PLAIN, given_to_it)]).use("pay", {"amount": 1}, "c1")
    assert len({arguments["idempotency_key"] for arguments in given_to_it}) == 2


async def test_the_key_is_not_told():
    heard = []
    run = a_run(tools=[paying(PLAIN, [])], heard=heard)
    await run.use("pay", {"amount": 1})
    assert "idempotency_key" not in str(heard) + str(run.steps)


@pytest.mark.parametrize(
    "parameters",
    [NO_PARAMETERS, {"type": "object", "properties": {"order": {"type": "object", "properties": KEY}}}],
)
async def test_a_tool_that_takes_no_key_gets_none(parameters):
    given_to_it = []
    tool = paying(parameters, given_to_it)
    assert tool.function["parameters"] == parameters
    await a_run(tools=[tool]).use("pay", {"order": {}})
    assert given_to_it == [{"order": {}}]


def test_a_name_that_is_taken_gets_a_number():
    assert names_beside(["area", "shop__price"], ["area", "shop.price", "area"]) == [
        "area_2",
        "shop__price_2",
        "area_3",
    ]
