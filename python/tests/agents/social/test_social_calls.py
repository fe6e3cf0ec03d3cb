"""What JavaScript calls, as it does it."""

import asyncio
from types import SimpleNamespace

import pytest
from bridge import js

import elizaos_py.core.social as social
from elizaos_py.core.social import SocialMessageError, SocialStateError, calls

MODULE = "elizaos_py.core.social"


@pytest.fixture(autouse=True)
def _alone():
    yield
    for agent in ("one", "two"):
        asyncio.run(social.forget(agent))


def call(function, *given):
    return asyncio.run(getattr(social, function)(*given))


def memory(entity, text, **fields):
    return {"roomId": "r", "entityId": entity, "createdAt": 1_700_000_000_000, "content": {"text": text}, **fields}


def test_agents_do_not_share_what_they_know():
    call("observe", "one", memory("ann", "hello"))
    seen = call("observe", "one", memory("bob", "@ann thanks", id="m"))
    assert seen == {
        "room": "r",
        "speaker": "bob",
        "to": ["ann"],
        "evidence": "mention",
        "tone": seen["tone"],
        "acts": ["thanks"],
        "asks": False,
        "known": False,
    }
    assert [one["source"] for one in call("relationships", "one", "r")] == ["bob"]
    assert [one["id"] for one in call("people", "one", "r")] == ["ann", "bob"]
    assert call("groups", "one", "r")["groups"] == [["ann", "bob"]]
    assert call("context", "one", "r")["about"]["id"] == "bob"
    assert call("people", "two", "r") == []


def test_instances_do_not_share_what_they_know(monkeypatch):
    call("observe", "one", memory("ann", "hello"))
    monkeypatch.setattr(calls, "current_execution", lambda: SimpleNamespace(instance=-1))
    assert call("people", "one", "r") == []
    call("forget", "one")


def test_a_state_goes_back_to_the_agent_that_it_is_of():
    call("observe", "one", memory("ann", "hello"))
    state = call("save", "one")
    assert call("forget", "one")
    assert call("people", "one", "r") == []
    assert call("restore", "one", state) == ["r"]
    assert [one["id"] for one in call("people", "one", "r")] == ["ann"]
    with pytest.raises(SocialStateError):
        call("restore", "two", state)
    assert call("forget", "one", "r")
    assert not call("forget", "one", "r")


def test_an_agent_is_known_by_name_once_it_is_told():
    call("observe", "one", memory("ann", "Eliza, are you there?"))
    assert call("observe", "one", memory("ann", "Eliza, are you there?"), "Eliza")["to"] == ["one"]


def test_an_agent_is_named_by_a_text():
    with pytest.raises(SocialMessageError):
        call("context", "", "r")


def test_so_many_agents_are_kept():
    call("observe", "one", memory("ann", "hello"))
    for number in range(40):
        call("observe", f"agent {number}", memory("ann", "hello"))
    assert call("people", "one", "r") == []
    for number in range(40):
        call("forget", f"agent {number}")


def test_javascript_calls_them_and_gets_plain_data():
    source = f"""await (async () => {{
      await py.call('{MODULE}:observe', 'js', value);
      await py.call('{MODULE}:observe', 'js', {{ ...value, entityId: 'bob', content: {{ text: '@ann why?' }} }});
      const told = await py.call('{MODULE}:context', 'js', 'r');
      await py.call('{MODULE}:forget', 'js');
      return JSON.stringify([told.about.id, told.participants.map(one => one.id), told.open_questions.length]);
    }})()"""
    assert js(source, {**memory("ann", "hello"), "createdAt": None}) == '["bob",["ann"],1]'
