"""What the social engine costs: messages a second, the time of an answer, and what it holds."""

import json
import random
import time
import tracemalloc

from elizaos_py.core.social import Said, SocialIntelligenceEngine, ToneReader

START = 1_700_000_000.0
PHRASES = [
    "thanks, that makes sense",
    "where is the parser of the importer?",
    "I disagree, the timezone is wrong",
    "the release is on Friday and the changelog needs a careful look before anybody signs it",
    "@{other} have a look at the benchmark, it is great",
    "{other}, which branch do you mean?",
]


class NoTone:
    """Stands for a library that is not installed."""

    missing = "tone: left out"

    def read(self, text):
        return None


def conversation(messages, people, rooms):
    """Make a conversation, the same each time."""
    dice = random.Random(7)
    for number in range(messages):
        speaker, other = dice.sample(range(people), 2)
        text = dice.choice(PHRASES).format(other=f"user{other}") + f" topic{chr(97 + number % 26)}{chr(97 + number % 23)}"
        reply = f"{number - dice.randint(1, 5)}" if dice.random() < 0.3 else None
        name = f"User{speaker}"
        yield Said(f"room {number % rooms}", f"id-{speaker}", text, START + number, str(number), reply, name=name)


def observing(messages, people, rooms, tone):
    """Observe a conversation; give the engine and the messages a second."""
    said = list(conversation(messages, people, rooms))
    engine = SocialIntelligenceEngine("agent", clock=lambda: START + messages, tone=tone)
    tone.read("a first text loads the lexicon")
    began = time.perf_counter()
    for one in said:
        engine.observe(one)
    return engine, messages / (time.perf_counter() - began)


def answering(engine, room, times=9):
    """Give the median milliseconds of a context right after a message, when nothing is worked out yet."""
    took = []
    for number in range(times):
        engine.observe(Said(room, "id-1", "hello", id=f"again {number}"))
        began = time.perf_counter()
        engine.social_context(room)
        took.append(time.perf_counter() - began)
    return sorted(took)[times // 2] * 1e3


def held(messages, people, rooms):
    """Give the MB that an engine holds after so many messages."""
    tracemalloc.start()
    engine = SocialIntelligenceEngine("agent", clock=lambda: START + messages, tone=NoTone())
    for one in conversation(messages, people, rooms):
        engine.observe(one)
    now, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return now / 1e6


def figures():
    """Measure all of it."""
    small, with_tone = observing(10_000, 12, 1, ToneReader())
    _, without = observing(10_000, 12, 1, NoTone())
    full, filling = observing(10_000, 128, 1, NoTone())
    _, passing = observing(10_000, 500, 1, NoTone())
    return {
        "messages a second, 12 people, with tone": round(with_tone),
        "messages a second, 12 people, without tone": round(without),
        "messages a second, 128 people": round(filling),
        "messages a second, 500 people who come and go": round(passing),
        "context of a room of 12, ms": round(answering(small, "room 0"), 2),
        "context of a room that is full, ms": round(answering(full, "room 0"), 2),
        "saved room of 12, kB": round(len(json.dumps(small.to_dict())) / 1e3),
        "saved room that is full, kB": round(len(json.dumps(full.to_dict())) / 1e3),
        "held after 1,000 messages of 128 people, MB": round(held(1_000, 128, 1), 2),
        "held after 10,000, MB": round(held(10_000, 128, 1), 2),
        "held after 40,000, MB": round(held(40_000, 128, 1), 2),
        "held after 10,000 in 200 rooms, MB": round(held(10_000, 12, 200), 2),
    }
