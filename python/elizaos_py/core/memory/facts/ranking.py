"""How much a fact is worth for a question, and how strongly it is held."""

from __future__ import annotations

import math
from dataclasses import dataclass

from elizaos_py.core.memory.facts.fact import Fact
from elizaos_py.core.memory.settings import Retention, Weights
from elizaos_py.core.memory.words import overlap


@dataclass(frozen=True)
class Recalled:
    """A fact that was found, and why."""

    fact: Fact
    score: float
    meaning: float
    words: float
    recency: float

    @property
    def text(self) -> str:
        """What the fact says."""
        return self.fact.text


def decay(age: float, half_life: float) -> float:
    """Halve for each half-life; what lies ahead has not aged."""
    return math.pow(0.5, max(age, 0.0) / half_life) if half_life > 0 else float(age <= 0)


def rank(fact: Fact, meaning: float, query: set[str], now: float, weights: Weights, half_life: float) -> Recalled:
    """Score a fact for a question."""
    near = min(max(meaning, 0.0), 1.0)
    shared = overlap(query, fact.text)
    # Half for when it was said, half for when it was of use: what was once found would else be found for ever.
    recency = (decay(now - fact.seen, half_life) + decay(now - fact.used, half_life)) / 2
    score = (
        weights.meaning * near
        + weights.words * shared
        + weights.recency * recency
        + weights.importance * fact.importance
    ) / weights.total
    return Recalled(fact, score, near, shared, recency)


def strength(fact: Fact, now: float, retention: Retention) -> float:
    """Tell how strongly a fact is held: what matters and what is used again and again fades more slowly."""
    uses = fact.count + fact.recalls
    faded = decay(now - fact.used, retention.half_life * (1 + math.log2(max(uses, 1))))
    return faded * (0.5 + fact.importance / 2)
