"""Small conversations whose numbers are worked out beside them."""

import pytest
from social_talk import START, Clock, Tone, make, play

from elizaos_py.core.social import Said, Settings

WEEK = Settings().half_life


def test_trust_is_the_formula():
    # Ann asks by name, Bob replies 60 s later, Ann thanks by reply: no tone is read.
    engine = make(tone=Tone({"Use the blue one": 0.4}))
    play(
        engine,
        [
            ("bob", "morning"),
            ("ann", "Bob, which one is it?"),
            ("bob", "Use the blue one", {"reply_to": f"room-{START}-1"}),
            ("ann", "thanks!", {"reply_to": f"room-{START}-2"}),
        ],
        step=60,
    )
    fade = [2 ** -((180 - 60 * number) / WEEK) for number in range(4)]
    sent = 0.7 * fade[1] + 1.0 * fade[3]
    came = 1.0 * fade[2]
    prompt = 2 ** -(60 / 600)
    good = 0.25 * 2 * came + 1.0 * (came + 0.4 * came) / 2 + 0.5 * prompt * fade[2] + 2.0 * fade[3]
    total = 0.25 * (sent + came) + 1.0 * came + 0.5 * fade[2] + 2.0 * fade[3]
    told = engine.relationship("room", "ann", "bob")
    assert told.trust == pytest.approx((4 * 0.5 + good) / (4 + total))
    assert told.trust_confidence == pytest.approx(total / (4 + total))
    assert told.trust_evidence == 3
    assert told.weight == pytest.approx(sent)
    assert told.balance == pytest.approx((sent - came) / (sent + came))
    assert told.reciprocity == pytest.approx(2 * came / (sent + came))
    # Ann answered the greeting after 60 s, and the answer after 60 s.
    assert told.response_seconds == 60.0


def test_strangers_are_at_the_prior():
    engine = make()
    play(engine, [("ann", "hello")])
    told = engine.relationship("room", "ann", "nobody")
    assert (told.trust, told.trust_confidence, told.trust_evidence, told.label) == (0.5, 0.0, 0, "stranger")
    assert told.reciprocity is None
    assert told.tone is None


def test_response_times_are_a_median_and_run_from_the_first_message_that_waits():
    engine = make()
    to_bob, to_ann = {"mentions": ("bob",)}, {"mentions": ("ann",)}
    times = [("ann", 0), ("ann", 5), ("bob", 30), ("ann", 40), ("bob", 50), ("ann", 60), ("bob", 1060)]
    engine._clock.now = START + 2_000
    for who, at in [("bob", -5_000), *times]:
        engine.observe(Said("room", who, "x", START + at, mentions=(to_bob if who == "ann" else to_ann)["mentions"]))
    # Bob: 30, 10, 1000. Ann: the first message, of before, waited for 5,000; then 10 and 10.
    assert engine.relationship("room", "bob", "ann").response_seconds == 30.0
    assert engine.relationship("room", "ann", "bob").response_seconds == 10.0


def test_a_turn_that_is_let_lapse_costs_trust():
    lines = [("bob", "morning"), ("ann", "Bob, a word"), ("ann", "Bob, a word")]
    soon, late = make(), make()
    play(soon, lines, step=10)
    play(late, lines, step=3_601)
    soon._clock.now = late._clock.now = START + 10_000
    assert late.relationship("room", "ann", "bob").trust < soon.relationship("room", "ann", "bob").trust


def test_what_is_said_loses_half_its_weight_in_a_half_life():
    engine = make()
    play(engine, [("ann", "a"), ("bob", "b", {"reply_to": f"room-{START}-0"})])
    fresh = engine.relationship("room", "bob", "ann")
    engine._clock.now += WEEK
    faded = engine.relationship("room", "bob", "ann")
    assert (fresh.weight, faded.weight) == (pytest.approx(1.0), pytest.approx(0.5))
    assert abs(faded.trust - 0.5) < abs(fresh.trust - 0.5)
    assert faded.trust_confidence < fresh.trust_confidence
    assert fresh.evidence == faded.evidence == {"reply": 1}


def test_tone_is_a_mean_that_forgets():
    engine = make(tone=Tone({"warm": 0.8, "cold": -0.4}))
    engine._clock.now = START + WEEK
    engine.observe(Said("room", "bob", "x", START))
    engine.observe(Said("room", "ann", "warm", START, mentions=("bob",)))
    assert engine.relationship("room", "ann", "bob").tone == pytest.approx(0.8)
    engine.observe(Said("room", "ann", "cold", START + WEEK, mentions=("bob",)))
    # The older of the two has half the weight.
    assert engine.relationship("room", "ann", "bob").tone == pytest.approx((0.5 * 0.8 - 0.4) / 1.5)
    assert engine.relationship("room", "bob", "ann").tone is None


def test_one_message_from_the_future_does_not_let_all_others_fade():
    engine = make()
    lines = [("ann", "the parser"), ("bob", "the parser"), ("eve", "c", {"at": START + 1e12, "mentions": ("ann",)})]
    play(engine, lines)
    assert engine.social_context("room")["topics"] == ["parser"]
    assert engine.groups("room")["groups"] == [["ann", "bob", "eve"]]
    assert engine.relationship("room", "bob", "ann").weight == pytest.approx(0.4, rel=1e-3)


def test_topics_are_what_one_speaks_of_and_not_all():
    engine = make()
    lines = [
        ("ann", "the weather and sourdough bread"),
        ("bob", "the weather and compilers"),
        ("cid", "weather, weather"),
    ]
    play(engine, lines * 2)
    topics = {one["id"]: one["topics"] for one in engine.people("room")}
    assert topics["ann"] == ["bread", "sourdough", "weather"]
    assert topics["bob"] == ["compilers", "weather"]
    assert engine.relationship("room", "bob", "ann").topics == ["compilers", "weather"]
    engine._clock.now += 5 * Settings().topic_half_life
    assert engine.people("room")[0]["topics"] != []
    engine._clock.now += 5 * Settings().topic_half_life
    assert engine.people("room")[0]["topics"] == []


def test_a_name_is_no_topic():
    engine = make()
    play(engine, [("ann", "Bob has the parser"), ("bob", "so does Ann")])
    assert engine.social_context("room")["topics"] == ["parser"]


def test_networkx_counts_the_ties_that_go_both_ways():
    engine = make()
    play(engine, [("ann", "x"), ("bob", "@ann"), ("ann", "@bob"), ("cid", "@ann")])
    # ann <-> bob, cid -> ann: two of three.
    assert engine.groups("room")["reciprocity"] == pytest.approx(2 / 3)


def test_groups_are_those_who_keep_together():
    engine = make()
    pairs = [("ann", "bob"), ("bob", "cid"), ("cid", "ann"), ("dan", "eve"), ("eve", "fay"), ("fay", "dan")]
    play(engine, [(who, "hello") for who in ("ann", "bob", "cid", "dan", "eve", "fay")], step=500)
    play(engine, [(one, f"@{other} x") for one, other in pairs * 3] + [("cid", "@dan x")], start=START + 9_000)
    assert engine.groups("room")["groups"] == [["ann", "bob", "cid"], ["dan", "eve", "fay"]]


def test_without_the_library_nothing_has_a_tone():
    from elizaos_py.core.social import SocialIntelligenceEngine, ToneReader

    engine = SocialIntelligenceEngine("agent", clock=Clock(), tone=ToneReader("no_such_library.here"))
    play(engine, [("ann", "you are wonderful"), ("bob", "I hate this")])
    assert engine.missing == ["tone: no_such_library is not installed"]
    assert engine.social_context("room")["missing"] == engine.missing
    assert [one["tone"] for one in engine.people("room")] == [None, None]
    assert engine.relationship("room", "bob", "ann").tone is None


def test_with_the_library_warm_is_above_neutral_above_hostile():
    from elizaos_py.core.social import ToneReader

    reader = ToneReader()
    assert reader.missing is None
    warm, plain, hostile = map(
        reader.read, ("This is wonderful, I love it!", "It is a table.", "I hate you, you are awful")
    )
    assert 1 >= warm > 0.5
    assert plain == 0
    assert -1 <= hostile < -0.5
    assert reader.read("  ") is None
