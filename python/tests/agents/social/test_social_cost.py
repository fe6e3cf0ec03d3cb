"""What a message costs and what is kept do not grow with what was said before."""

import json
import sys

from social_talk import START, make

from elizaos_py.core.social import Said, Settings

PEOPLE = [f"user{number}" for number in range(40)]


def said(number):
    speaker, other = PEOPLE[number % 40], PEOPLE[(number * 7 + 3) % 40]
    text = f"@{other} what of subject{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}?"
    return Said("room", speaker, text, START + number, str(number), name=speaker)


def watched(messages):
    engine = make(settings=Settings(people=30, ties=200))
    engine._clock.now = START + 1_000_000
    for number in range(messages):
        engine.observe(said(number))
    return engine


def calls(engine, messages):
    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        for one in messages:
            engine.observe(one)
    finally:
        sys.setprofile(before)
    return count


def test_a_message_costs_the_same_however_much_was_said():
    early, late = watched(1_000), watched(6_000)
    messages = [said(number) for number in range(6_000, 6_400)]
    assert calls(late, messages) < 1.1 * calls(early, messages)


def test_what_is_kept_does_not_grow():
    early, late = (len(json.dumps(watched(messages).to_dict())) for messages in (2_000, 10_000))
    assert late < 1.1 * early
