"""A played room: Hana helps, Asa asks, Tor provokes, Kim knows both ends, Lou says next to nothing."""

import pytest
from social_talk import START, make, play

from elizaos_py.core.social import ToneReader

# By whom and to whom is written in the texts: names, replies and handles, as people do it.
SCENE = [
    ("asa", "Good morning! Does anyone know how the importer parses dates?"),
    ("hana", "@asa it reads ISO dates, the parser is in the importer module.", {"reply_to": 0}),
    ("asa", "Thanks Hana, that makes sense! Which timezone does the parser take?", {"reply_to": 1}),
    ("hana", "@asa UTC, always. I am happy to show you the parser.", {"reply_to": 2}),
    ("tor", "@asa you are so stupid, shut up with your importer"),
    ("asa", "@tor that's not true. Hana, is there a test of the timezone?"),
    ("hana", "@asa yes, a good one, beside the parser.", {"reply_to": 5}),
    ("asa", "Thank you so much Hana, you are right, great idea!", {"reply_to": 6}),
    ("tor", "@hana your fault that it broke, idiot"),
    ("kim", "@hana the release crew loves your parser, good point about UTC"),
    ("hana", "@kim thanks, glad to hear it!", {"reply_to": 9}),
    ("kim", "@lou the release is on Friday, the changelog needs a look"),
    ("lou", "@kim will do", {"reply_to": 11}),
    ("kim", "@max the release is on Friday, the changelog is with Lou"),
    ("max", "@kim agreed, good idea. Who signs the changelog?", {"reply_to": 13}),
    ("kim", "@max I sign it", {"reply_to": 14}),
    ("max", "@kim thanks, great", {"reply_to": 15}),
    ("asa", "Hana, may I ask one more? Where is the changelog of the importer?"),
    ("hana", "@asa in the docs folder, I am glad to help.", {"reply_to": 17}),
    ("tor", "@hana nobody asked you, loser"),
    ("asa", "Thanks Hana, you are wonderful!", {"reply_to": 18}),
    ("hana", "@kim I agree with the release on Friday"),
]


@pytest.fixture(scope="module")
def room():
    engine = make(tone=ToneReader())
    lines = []
    for speaker, text, *fields in SCENE:
        given = dict(fields[0]) if fields else {}
        if "reply_to" in given:
            given["reply_to"] = f"room-{START}-{given['reply_to']}"
        lines.append((speaker, text, given))
    # Lou and Max are known by a word each from the day before.
    play(engine, [("max", "hello")], start=START - 90_000)
    play(engine, [("lou", "hello")], start=START - 85_000)
    play(engine, lines)
    return engine


def test_everybody_has_the_role_that_was_written(room):
    roles = {one["id"]: one["roles"] for one in room.people("room")}
    assert roles["hana"][0] == "helper"
    assert roles["tor"][0] == "antagonist"
    assert "connector" in roles["kim"]
    assert "asker" in roles["asa"]
    assert "antagonist" not in roles["asa"] + roles["hana"] + roles["kim"]


def test_trust_ranks_as_was_written(room):
    people = [one["id"] for one in room.people("room")]
    assert people[0] == "hana"
    assert people[-1] == "tor"
    trust = {one["id"]: one["trust"] for one in room.people("room")}
    assert trust["hana"] > trust["asa"] > 0.5 > trust["tor"]
    assert room.relationship("room", "asa", "hana").trust > room.relationship("room", "asa", "tor").trust


def test_relationships_are_called_what_they_are(room):
    assert room.relationship("room", "asa", "hana").label in ("friendly", "close")
    assert room.relationship("room", "hana", "tor").label == "hostile"
    assert room.relationship("room", "lou", "max").label == "stranger"


def test_tone_tells_warm_from_hostile(room):
    tone = {one["id"]: one["tone"] for one in room.people("room")}
    assert tone["asa"] > 0.2
    assert tone["tor"] < -0.3


def test_the_two_crews_are_apart(room):
    groups = room.groups("room")["groups"]
    assert any({"asa", "hana"} <= set(group) and "max" not in group for group in groups)
    assert any({"kim", "lou", "max"} <= set(group) and "asa" not in group for group in groups)


def test_roles_fade_with_silence(room):
    later = make(tone=ToneReader())
    later.restore_room(room.room_to_dict("room"))
    later._clock.now = START + 100 * later.settings.half_life
    assert {tuple(one["roles"]) for one in later.people("room")} <= {("member",), ("lurker",), ("lurker", "member")}


def test_who_begins_conversations_is_an_initiator_and_who_is_silent_a_lurker():
    engine = make(agent_name="Eliza")
    for day in range(3):
        play(
            engine,
            [("ann", "Who is in?"), ("bob", "me"), ("cid", "me too"), ("bob", "at nine")],
            start=START + 86_400 * day,
        )
    roles = {one["id"]: one["roles"] for one in engine.people("room")}
    assert "initiator" in roles["ann"]
    assert "initiator" not in roles["bob"]
    assert roles["agent"] == ["lurker"]


def test_whom_all_speak_to_is_the_centre():
    engine = make()
    others = ["ann", "bob", "cid", "dan"]
    play(engine, [("mid", "hello")] + [(who, "@mid how") for who in others] + [("mid", f"@{who} so") for who in others])
    roles = {one["id"]: one["roles"] for one in engine.people("room")}
    assert "centre" in roles["mid"]
    assert all("centre" not in roles[who] for who in others)
