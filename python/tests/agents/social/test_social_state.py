"""Messages, settings and saved states that fit, and such that do not."""

import copy
import datetime

import pytest
from social_talk import make, play

from elizaos_py.core.social import (
    Said,
    Settings,
    SocialIntelligenceEngine,
    SocialMessageError,
    SocialSettingsError,
    SocialStateError,
)

MEMORY = {
    "id": "m-1",
    "entityId": "e-1",
    "agentId": "a-1",
    "roomId": "r-1",
    "createdAt": 1_700_000_000_500,
    "content": {"text": "hello", "inReplyTo": "m-0", "source": "discord"},
    "metadata": {"type": "message", "entityName": "Ann"},
}


def test_a_memory_of_eliza_is_read():
    assert Said.from_eliza(MEMORY) == Said("r-1", "e-1", "hello", 1_700_000_000.5, "m-1", "m-0", name="Ann")
    assert Said.from_dict(MEMORY) == Said.from_eliza(MEMORY)


@pytest.mark.parametrize(
    ("given", "at"),
    [
        (datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc), 1_700_000_000.0),
        (None, None),
        ("yesterday", None),
        (True, None),
        (float("nan"), None),
        (10**400, None),
        (-5, 0.0),
    ],
)
def test_a_time_is_milliseconds_a_date_or_now(given, at):
    assert Said.from_eliza({**MEMORY, "createdAt": given}).at == at


def test_a_memory_may_lack_all_but_room_and_speaker():
    bare = Said.from_eliza({"entityId": "e", "roomId": "r", "content": {}})
    assert bare == Said("r", "e", "", None)
    assert Said.from_eliza({"entityId": "e", "roomId": "r", "content": None, "metadata": None}) == bare
    assert make().observe(bare).evidence == "room"


@pytest.mark.parametrize(
    "message", [{}, {"entityId": "e"}, {"roomId": "r", "entityId": 7}, {"room": "r"}, [], "text", None]
)
def test_a_message_without_room_or_speaker_is_refused_with_a_hint(message):
    with pytest.raises(SocialMessageError) as caught:
        Said.from_dict(message)
    assert caught.value.hint


def test_what_is_no_pair_or_text_is_no_reaction():
    given = Said(
        "r", "e", "x", reactions=[("a", "👍"), ("a",), "ab", ("b", 7), None, ["c", "👎"]], mentions=["a", 7, "a"]
    )
    assert given.reactions == (("a", "👍"), ("c", "👎"))
    assert given.mentions == ("a",)


@pytest.mark.parametrize("wrong", [{"rooms": 0}, {"half_life": 0}, {"people": 1}, {"ties": 1.5}, {"window": True}])
def test_a_setting_out_of_range_is_refused(wrong):
    with pytest.raises(SocialSettingsError):
        Settings(**wrong)


def saved():
    engine = make()
    play(engine, [("ann", "the parser?"), ("bob", "@ann thanks"), ("ann", "@bob ok", {"reactions": (("bob", "👍"),)})])
    return engine.to_dict()


@pytest.mark.parametrize("state", [None, {}, [], {"version": 2}, {**saved(), "version": 0}])
def test_another_version_is_refused(state):
    with pytest.raises(SocialStateError, match="reads version 1"):
        SocialIntelligenceEngine.from_dict(state)


@pytest.mark.parametrize("part", ["terms", "graph", "heard", "questions", "speakers", "revision"])
def test_a_state_that_is_not_whole_is_refused(part):
    for broken in ({"nodes": 7}, 7, [7]):
        state = copy.deepcopy(saved())
        if part == "revision":
            del state["rooms"][0][part]
        else:
            state["rooms"][0][part] = broken
        with pytest.raises(SocialStateError):
            SocialIntelligenceEngine.from_dict(state)


def test_what_was_counted_with_other_half_lives_is_refused():
    with pytest.raises(SocialStateError, match="half-lives"):
        SocialIntelligenceEngine.from_dict(saved(), settings=Settings(half_life=1))


def test_a_smaller_engine_restores_what_was_saved_last():
    engine = make()
    for number in range(5):
        play(engine, [("ann", "x")], room=f"room {number}")
    restored = SocialIntelligenceEngine.from_dict(engine.to_dict(), settings=Settings(rooms=2))
    assert restored.rooms == ["room 3", "room 4"]


def test_a_smaller_room_comes_down_to_its_bounds_with_the_next_stranger():
    engine = make()
    play(engine, [(f"person {number}", f"why {number}?") for number in range(20)])
    small = Settings(people=5, ties=4, window=3, open_questions=2)
    restored = SocialIntelligenceEngine.from_dict(engine.to_dict(), settings=small, clock=engine._clock)
    play(restored, [("ann", "why?"), ("bob", "@ann x")], start=engine._clock.now)
    room = restored._rooms["room"]
    assert (len(room.graph), len(room.heard), len(room.questions)) == (5, 3, 1)
    assert room.graph.number_of_edges() <= 4


def test_a_room_is_saved_and_restored_alone():
    engine, other = make(), make()
    play(engine, [("ann", "x"), ("bob", "y")])
    play(engine, [("ann", "x")], room="other")
    other._clock.now = engine._clock.now
    assert other.restore_room(engine.room_to_dict("room")) == "room"
    assert other.rooms == ["room"]
    assert other.people("room") == engine.people("room")
    assert engine.room_to_dict("unknown") is None
