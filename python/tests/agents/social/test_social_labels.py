"""What a model may call a relationship."""

import asyncio
import json

import pytest
from social_talk import make, play

from elizaos_py.core.social import Label, label


def relationship():
    engine = make()
    play(engine, [("ann", "hello"), ("bob", "@ann thanks, i agree"), ("ann", "@bob thank you")])
    return engine.relationship("room", "ann", "bob")


def asked(answer):
    heard = []

    async def ask(messages):
        heard.append(messages)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    return asyncio.run(label(relationship(), ask)), heard[0]


@pytest.mark.parametrize("answer", ["tense", " Tense.\n", "`TENSE`", '"tense"', "**tense**"])
def test_a_label_of_the_list_is_taken(answer):
    labelled, messages = asked(answer)
    assert labelled.to_dict() == {"label": "tense", "by": "model"}
    assert [one["role"] for one in messages] == ["system", "user"]
    assert all(one.value in messages[0]["content"] for one in Label)
    assert json.loads(messages[1]["content"]) == relationship().to_dict()


@pytest.mark.parametrize("answer", ["", "enemies", "It is tense.", "tense" * 1_000, None, 7, {"label": "tense"}])
def test_anything_else_leaves_it_to_the_rules(answer):
    labelled, _ = asked(answer)
    assert labelled.to_dict() == {"label": relationship().label, "by": "rules"}
    assert labelled.label == "friendly"


def test_an_error_of_the_model_is_the_callers():
    with pytest.raises(ConnectionError):
        asked(ConnectionError("no model"))


def test_what_passes_between_two_gives_the_label():
    def called(lines):
        engine = make()
        play(engine, [("ann", "hello"), ("bob", "hello"), *lines])
        return engine.relationship("room", "ann", "bob").label

    to_bob, to_ann = ("ann", "@bob so"), ("bob", "@ann so")
    assert called([to_bob, to_ann]) == "acquaintance"
    assert called([to_bob] * 4) == "one-sided"
    assert called([("ann", "@bob you liar"), ("bob", "@ann idiot")]) == "hostile"
    assert called([("ann", "@bob i disagree"), ("bob", "@ann i disagree")]) == "tense"
    assert called([("ann", "@bob thanks"), ("bob", "@ann thanks")]) == "friendly"
    assert called([("ann", "@bob thanks, i agree"), ("bob", "@ann thanks, i agree")] * 6) == "close"
