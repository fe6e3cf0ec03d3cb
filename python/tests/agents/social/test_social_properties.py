"""What holds for any conversation."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from social_talk import START, Tone, make

from elizaos_py.core.social import Said, Settings, SocialIntelligenceEngine
from elizaos_py.core.social.trust import GIVEN, RETURNED

PEOPLE = ["ann", "bob", "cid", "agent"]
TEXTS = [
    "hello",
    "thanks",
    "sorry",
    "you liar",
    "i agree",
    "i disagree",
    "why the parser?",
    "the parser, Bob",
    "@ann ok",
]
TONES = Tone({"thanks": 0.6, "you liar": -0.8, "hello": 0.1})
# Steps of a second up to half a day, so that turns, conversations and half-lives all end somewhere.
STEPS = st.sampled_from([1.0, 30.0, 200.0, 4_000.0, 43_200.0])
LINES = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(TEXTS), STEPS, st.none() | st.integers(0, 20)), max_size=25
)
SMALL = Settings(
    rooms=3, people=4, ties=5, window=4, open_questions=2, room_terms=8, person_terms=4, tie_terms=3, delays=2
)


def said(lines, room="room"):
    at = START
    for number, (speaker, text, step, reply) in enumerate(lines):
        at += step
        reply_to = None if reply is None else f"{room}-{reply}"
        yield Said(room, speaker, text, at, f"{room}-{number}", reply_to, name=speaker.title())


def watch(messages, ask=False):
    engine = make(tone=TONES)
    engine._clock.now = START + 10_000_000
    for message in messages:
        engine.observe(message)
        if ask:
            answers(engine, message.room)
    return engine


def answers(engine, room="room"):
    told = [engine.people(room), engine.groups(room), engine.social_context(room), engine.social_context(room, "ann")]
    return [*told, [one.to_dict() for one in engine.relationships(room, limit=1_000)]]


@given(LINES, LINES, st.lists(st.booleans(), max_size=50))
def test_rooms_do_not_disturb_each_other(left, right, turns):
    one, other = list(said(left, "one")), list(said(right, "other"))
    queues, mixed = (list(one), list(other)), []
    for turn in turns:
        if queues[turn]:
            mixed.append(queues[turn].pop(0))
    together = watch([*mixed, *queues[0], *queues[1]])
    assert answers(together, "one") == answers(watch(one), "one")
    assert answers(together, "other") == answers(watch(other), "other")


@given(LINES)
def test_asking_changes_nothing(lines):
    messages = list(said(lines))
    asked = watch(messages, ask=True)
    assert asked.to_dict() == watch(messages).to_dict()
    assert answers(asked) == answers(watch(messages))


@given(LINES)
def test_what_is_kept_step_by_step_is_what_the_whole_history_gives(lines):
    engine = watch([])
    history = []
    for message in said(lines):
        history.append((message, engine.observe(message)))
    now, half_life = engine._clock.now, engine.settings.half_life
    sure = {"reply": 1.0, "mention": 0.9, "name": 0.7, "turn": 0.4}
    weights, tones = {}, {}
    for message, seen in history:
        fade = 2 ** ((message.at - now) / half_life)
        for target in seen.to:
            pair = message.speaker, target
            weights[pair] = weights.get(pair, 0) + fade * sure[seen.evidence] / len(seen.to)
            if seen.tone is not None:
                tones.setdefault(pair, []).append((fade * sure[seen.evidence] / len(seen.to), seen.tone))
    told = {(one.source, one.target): one for one in engine.relationships("room", limit=1_000)}
    assert told.keys() == weights.keys()
    for pair, one in told.items():
        assert one.weight == pytest.approx(weights[pair])
        toned = tones.get(pair)
        mean = toned and sum(weight * tone for weight, tone in toned) / sum(weight for weight, _ in toned)
        assert one.tone == (None if toned is None else pytest.approx(mean))


@given(LINES, LINES)
def test_a_restored_engine_answers_and_goes_on_as_the_saved_one(before, after):
    first = watch(said(before))
    state = json.loads(json.dumps(first.to_dict(), allow_nan=False))
    second = SocialIntelligenceEngine.from_dict(state, clock=first._clock, tone=TONES)
    assert answers(second) == answers(first)
    for message in said(after):
        later = Said(message.room, message.speaker, message.text, message.at + 1_000_000, name=message.name)
        assert second.observe(later) == first.observe(later)
    assert answers(second) == answers(first)
    assert second.to_dict() == first.to_dict()


@given(LINES)
def test_measures_stay_in_their_ranges(lines):
    engine = watch(said(lines))
    for one in engine.relationships("room", limit=1_000):
        assert 0 <= one.trust <= 1
        assert 0 <= one.trust_confidence < 1
        assert 0 <= one.reciprocity <= 1
        assert -1 <= one.balance <= 1
        assert 0 < one.certainty <= 1
        assert one.tone is None or -1 <= one.tone <= 1
        assert one.response_seconds is None or one.response_seconds >= 0
    for one in engine.people("room"):
        assert 0 <= one["trust"] <= 1
        assert one["roles"]
    assert 0 <= engine.groups("room")["reciprocity"] <= 1


@given(LINES, st.sampled_from(["ann", "bob"]))
def test_one_more_act_moves_trust_its_way(lines, source):
    target = "bob" if source == "ann" else "ann"
    engine = watch(said([*lines, ("ann", "hello", 1.0, None), ("bob", "hello", 1.0, None)]))
    before = engine.relationship("room", source, target).trust
    room = engine._rooms["room"]
    for table, ends in ((GIVEN, (source, target)), (RETURNED, (target, source))):
        for act, _, speaks_for in table:
            tie = room.direct(*ends)
            tie.counts.add(act, 1.0, engine._clock.now)
            after = engine.relationship("room", source, target).trust
            assert after > before if speaks_for else after < before
            tie.counts.add(act, -1.0, engine._clock.now)


@given(st.integers(1, 12), STEPS)
def test_a_symmetric_conversation_is_fully_reciprocal(rounds, step):
    # Each pair of messages at one time, so that neither is older than the other.
    engine = watch([])
    for number in range(rounds):
        for one, other in (("ann", "bob"), ("bob", "ann")):
            engine.observe(Said("room", one, "x", START + number * step, mentions=(other,)))
    # The first message finds nobody there but by mention.
    told = engine.relationship("room", "ann", "bob")
    assert told.reciprocity == pytest.approx(1.0)
    assert told.balance == pytest.approx(0.0)
    assert engine.groups("room")["reciprocity"] == 1.0


NAMES = st.text(st.characters(codec=None), min_size=1, max_size=12)


@given(st.lists(st.tuples(NAMES, NAMES, st.text(st.characters(codec=None), max_size=60), NAMES), max_size=40))
def test_nothing_grows_beyond_its_bound(lines):
    engine = make(settings=SMALL)
    for number, (room, speaker, text, other) in enumerate(lines):
        reactions = tuple((f"{other}{count}", "👍") for count in range(30))
        fields = {"name": text or None, "id": f"{number % 7}", "mentions": (other, speaker), "reactions": reactions}
        engine.observe(Said(room, speaker, f"{text} who is {other}?", START + number, **fields))
    assert len(engine.rooms) <= SMALL.rooms
    for room in engine._rooms.values():
        assert len(room.graph) <= SMALL.people
        assert room.graph.number_of_edges() <= SMALL.ties
        assert len(room.heard) <= SMALL.window
        assert len(room.questions) <= SMALL.open_questions
        assert len(room.terms.counts) <= SMALL.room_terms
        assert all(len(person.terms.counts) <= SMALL.person_terms for person in room.people())
        assert all(len(tie.terms.counts) <= SMALL.tie_terms for _, _, tie in room.ties())
        assert all(len(tie.delays) <= SMALL.delays for _, _, tie in room.ties())
        assert all(len(heard.reactions) <= 32 for heard in room.heard.values())
        told = json.dumps(engine.social_context(room.id, limit=1_000), ensure_ascii=False)
        assert len(told) <= 1_000
        told.encode()
        json.dumps(engine.to_dict(), allow_nan=False).encode()
