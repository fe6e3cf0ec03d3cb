"""What memory counts with, and how much it keeps."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from elizaos_py.core.memory.errors import MemorySettingsError

HOUR = 3_600.0
DAY = 24 * HOUR


@dataclass(frozen=True)
class Weights:
    """What each part of a fact's score weighs; a score is the mean of the parts, by these."""

    meaning: float = 1.0
    """How near the fact is in meaning: 0 to 1."""
    words: float = 0.25
    """Which share of the question's telling words (names, numbers) it has: 0 to 1."""
    recency: float = 0.1
    """Halved for each half-life: one part since it was said last, one since it was recalled."""
    importance: float = 0.05
    """What it was given: 0 to 1."""

    def __post_init__(self) -> None:
        _check(self, least=0)
        if self.total == 0:
            raise MemorySettingsError("weights of nothing but 0 rank nothing", "give one of them more")

    @property
    def total(self) -> float:
        """What they weigh together."""
        return self.meaning + self.words + self.recency + self.importance


@dataclass(frozen=True)
class Recalling:
    """How facts are found."""

    weights: Weights = field(default_factory=Weights)
    half_life: float = 30 * DAY
    # So many times the facts that are wanted are fetched by meaning, within the two bounds, and ranked anew.
    over_fetch: int = 6
    fewest: int = 32
    most: int = 100
    # A fact that was recalled this recently is not written again.
    touch_after: float = 60.0

    def __post_init__(self) -> None:
        _check(self, least=0)


@dataclass(frozen=True)
class Merging:
    """When a fact is one that is known already."""

    # From here up it is the same, where nothing in the words speaks against it.
    likeness: float = 0.86
    # From here up a model is asked, where there is one: once for each new fact at most.
    doubtful: float = 0.7
    looked_at: int = 4

    def __post_init__(self) -> None:
        _check(self, least=0)


@dataclass(frozen=True)
class Retention:
    """What is kept, for each room."""

    most: int = 2_000
    # Older than this and less important than that: gone.
    max_age: float = 365 * DAY
    spared: float = 0.8
    # A fact's strength halves in this time, or later where it was said or recalled often; below the floor it is gone.
    half_life: float = 60 * DAY
    floor: float = 0.02

    def __post_init__(self) -> None:
        _check(self, least=0)
        if self.most < 1 or self.half_life == 0:
            raise MemorySettingsError("memory that keeps nothing is none", "most and half_life are above 0")


@dataclass(frozen=True)
class Window:
    """The messages of a room that are kept as they are, and the summary of those before."""

    messages: int = 20
    # Sizes are what `measure` says: characters, or tokens where it counts those.
    size: int = 8_000
    message_size: int = 4_000
    # Older messages are folded in lots: a model is not asked for each.
    lot: int = 10
    summary_characters: int = 1_500
    summary_seconds: float = 60.0
    measure: Callable[[str], int] = len

    def __post_init__(self) -> None:
        _check(self, least=0)
        if min(self.messages, self.size, self.message_size, self.lot, self.summary_characters) < 1:
            raise MemorySettingsError("a window without messages shows nothing", "every size is 1 or more")


def _check(settings: Any, *, least: float) -> None:
    for each in fields(settings):
        value = getattr(settings, each.name)
        if isinstance(value, (int, float)) and not (math.isfinite(value) and value >= least):
            raise MemorySettingsError(f"{each.name} cannot be {value!r}", f"it is a number from {least:g} up")


def unit(name: str, value: float) -> float:
    """Hold a number against 0 to 1."""
    if not (isinstance(value, (int, float)) and 0 <= value <= 1):
        raise MemorySettingsError(f"{name} cannot be {value!r}", "it is a number from 0 to 1")
    return float(value)
