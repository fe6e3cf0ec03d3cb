"""Whom a message is meant for."""

import pytest
from social_talk import START, make, play

from elizaos_py.core.social import Said

# Three who have spoken; Cid was the last but for the speaker.
BEFORE = [("ann", "morning all"), ("bob", "one two three"), ("cid", "four five six")]


@pytest.mark.parametrize(
    ("text", "fields", "kind", "to"),
    [
        ("yes, @bob", {"reply_to": f"room-{START}-0"}, "reply", ("ann",)),
        ("yes, @bob", {"reply_to": "of another room"}, "mention", ("bob",)),
        ("what do you say", {"mentions": ("bob", "ann")}, "mention", ("bob", "ann")),
        ("@Bob. @ann, look", {}, "mention", ("bob", "ann")),
        ("write to me@bob.example", {}, "turn", ("cid",)),
        ("Bob, can you look", {}, "name", ("bob",)),
        ("hey bob can you look", {}, "name", ("bob",)),
        ("thanks bob", {}, "name", ("bob",)),
        ("can you look at this, Bob?", {}, "name", ("bob",)),
        ("bob is a fine fellow", {}, "turn", ("cid",)),
        ("what now", {}, "turn", ("cid",)),
        ("Dan, are you talking to yourself?", {}, "turn", ("cid",)),
        ("what now", {"at": START + 20 + 121}, "room", ()),
    ],
)
def test_the_surest_evidence_counts(text, fields, kind, to):
    engine = make()
    play(engine, BEFORE)
    engine._clock.now = START + 10_000
    observed = engine.observe(Said("room", "dan", text, **{"at": START + 30, "name": "Dan", **fields}))
    assert (observed.evidence, observed.to) == (kind, to)


def test_who_goes_on_speaks_to_the_same_as_before():
    engine = make()
    seen = play(engine, [("ann", "a"), ("bob", "b"), ("bob", "c"), ("ann", "d")])
    assert [one.to for one in seen] == [(), ("ann",), ("ann",), ("bob",)]


def test_a_name_that_two_bear_means_neither():
    engine = make()
    play(engine, [*BEFORE, ("eve", "hello", {"name": "Bob"})])
    assert engine.observe(Said("room", "dan", "Bob, your key please", START + 40)).evidence == "turn"


def test_a_new_name_takes_the_place_of_the_old():
    engine = make()
    play(engine, [("ann", "hello"), ("bob", "hello"), ("ann", "hello", {"name": "Anna Maria"}), ("bob", "hello")])
    assert engine.observe(Said("room", "dan", "Ann, a word", START + 40)).to == ("bob",)
    assert engine.observe(Said("room", "dan", "Anna, a word", START + 40)).to == ("ann",)
    assert engine.observe(Said("room", "dan", "hi Anna Maria how are you", START + 40)).to == ("ann",)


def test_an_agent_that_has_not_spoken_is_called_by_its_name():
    engine = make("a-1", agent_name="Eliza")
    assert engine.observe(Said("room", "ann", "Eliza, are you there?", START)).to == ("a-1",)


def test_evidence_is_counted_by_kind_and_shared_among_those_spoken_to():
    engine = make()
    play(engine, BEFORE)
    engine.observe(Said("room", "ann", "look", engine._clock.now, mentions=("bob", "cid")))
    engine.observe(Said("room", "ann", "Bob, look", engine._clock.now))
    told = engine.relationship("room", "ann", "bob")
    assert told.evidence == {"mention": 1, "name": 1}
    assert told.messages == 2
    # 0.9 shared by two, and 0.7.
    assert told.weight == pytest.approx(0.45 + 0.7)
    assert told.certainty == pytest.approx(0.8)


def test_a_reaction_is_a_message_without_words_and_counts_once():
    engine = make()
    said = {"id": "m", "reactions": (("bob", "👍"), ("ann", "👍"))}
    play(engine, [("bob", "x"), ("ann", "look at this", said)], step=500)
    assert engine.observe(Said("room", "ann", "look at this", **said)).known
    told = engine.relationship("room", "bob", "ann")
    assert told.evidence == {"reaction": 1}
    assert engine.groups("room")["reciprocity"] == 0.0
    assert engine.relationship("room", "ann", "ann").messages == 0
    more = (("bob", "👍"), ("bob", "👎"), ("cid", "🎉"))
    engine.observe(Said("room", "ann", "look at this", id="m", reactions=more))
    assert engine.relationship("room", "bob", "ann").evidence == {"reaction": 2}
    assert engine.groups("room")["groups"] == [["ann", "bob", "cid"]]


def test_a_message_is_counted_once():
    engine = make()
    play(engine, [("ann", "a"), ("bob", "b")])
    before = engine.to_dict()
    play(engine, [("ann", "a"), ("bob", "b")])
    assert engine.to_dict() == before
