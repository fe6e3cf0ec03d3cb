"""Rooms that are played: an engine with a clock of the test's, and lines that are said one after the other."""

from __future__ import annotations

from elizaos_py.core.social import Said, Settings, SocialIntelligenceEngine

# A round number, so that times can be read.
START = 1_000_000.0


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, now=START):
        self.now = now

    def __call__(self):
        return self.now


class Tone:
    """A tone for the texts that the test names, and none for others."""

    missing = None

    def __init__(self, tones=None):
        self.tones = tones or {}

    def read(self, text):
        return self.tones.get(text)


def make(agent="agent", *, clock=None, tone=None, settings=None, **options):
    return SocialIntelligenceEngine(
        agent, clock=clock or Clock(), tone=tone or Tone(), settings=settings or Settings(), **options
    )


def play(engine, lines, room="room", start=START, step=10.0):
    """Say lines of (speaker, text) or (speaker, text, fields), `step` seconds apart, and set the clock to the last."""
    seen = []
    for number, (speaker, text, *fields) in enumerate(lines):
        at = start + number * step
        engine._clock.now = max(engine._clock.now, at)
        given = {"at": at, "name": speaker.title(), "id": f"{room}-{start}-{number}", **(fields[0] if fields else {})}
        seen.append(engine.observe(Said(room, speaker, text, **given)))
    return seen
