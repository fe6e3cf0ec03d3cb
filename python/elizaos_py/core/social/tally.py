"""Counts that fade: each loses half of its weight in every half-life."""

from __future__ import annotations

import heapq
import math

# 2 ** 64 is far below what a float holds, and far above what a sum of small numbers needs.
_FURTHEST = 64.0


class Tally:
    """Named counts that fade together.

    What is added is weighed by its time against one origin instead of fading what is there: an addition costs the same
    however much is counted, and the order of additions makes no difference.
    """

    __slots__ = ("counts", "half_life", "origin")

    def __init__(self, half_life: float, origin: float | None = None, counts: dict[str, float] | None = None) -> None:
        self.half_life = half_life
        self.origin = origin
        self.counts: dict[str, float] = {} if counts is None else counts

    def add(self, name: str, amount: float, at: float) -> None:
        """Count `amount` that came at a time."""
        if self.origin is None:
            self.origin = at
        halvings = (at - self.origin) / self.half_life
        if halvings > _FURTHEST:
            self._move_to(at)
            halvings = 0.0
        self.counts[name] = self.counts.get(name, 0.0) + amount * math.pow(2.0, halvings)

    def get(self, name: str, now: float) -> float:
        """What a count weighs at a time."""
        return self.counts.get(name, 0.0) * self._faded(now)

    def weighed(self, now: float) -> dict[str, float]:
        """What every count weighs at a time."""
        factor = self._faded(now)
        return {name: count * factor for name, count in self.counts.items()}

    def trim(self, most: int) -> None:
        """Drop the smallest counts when there are more than `most`: a quarter at once, so that it happens seldom."""
        if len(self.counts) <= most:
            return
        kept = heapq.nlargest(most - most // 4, self.counts.items(), key=lambda item: (item[1], item[0]))
        self.counts = dict(sorted(kept))

    def _faded(self, now: float) -> float:
        if self.origin is None:
            return 0.0
        # A clock that was set back must not make the past weigh more than it did.
        return math.pow(2.0, min(0.0, (self.origin - now) / self.half_life))

    def _move_to(self, at: float) -> None:
        factor = self._faded(at)
        self.counts = {name: count * factor for name, count in self.counts.items()}
        self.origin = at
