"""Finding facts for a question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from elizaos_py.core.memory.facts.facts import selection
from elizaos_py.core.memory.facts.ranking import Recalled, rank
from elizaos_py.core.memory.namespaces import facts_of
from elizaos_py.core.memory.words import telling

if TYPE_CHECKING:
    from elizaos_py.core.memory.facts.facts import Facts
    from elizaos_py.core.memory.settings import Recalling


class Recall:
    """Fetches more than is wanted by meaning, and ranks these by all that counts."""

    def __init__(self, facts: Facts, agent: str, settings: Recalling, clock: Callable[[], float]) -> None:
        self._facts = facts
        self._agent = agent
        self._settings = settings
        self._clock = clock

    async def find(
        self, query: str, *, limit: int, room: str | None, kinds: Collection[str] | None, about: str | None
    ) -> list[Recalled]:
        """Give the facts that are worth most; of all rooms where none is named, else of that one and of none."""
        if limit < 1 or (kinds is not None and not kinds):
            return []
        settings = self._settings
        fetched = min(max(limit * settings.over_fetch, settings.fewest, limit), max(settings.most, limit))
        rooms = [facts_of(self._agent, everything=True)]
        if room is not None:
            rooms = [facts_of(self._agent, room), facts_of(self._agent)]
        filters = [selection(kind, about) for kind in sorted(set(kinds))] if kinds else [selection(about=about)]
        found = await asyncio.gather(
            *(self._facts.nearest(query, place, filter, fetched) for place in rooms for filter in filters)
        )
        sought, now = telling(query), self._clock()
        ranked = [
            rank(near.fact, near.meaning, sought, now, settings.weights, settings.half_life)
            for part in found
            for near in part
        ]
        ranked.sort(key=lambda each: (-each.score, each.fact.id))
        return ranked[:limit]

    async def touch(self, recalled: list[Recalled]) -> None:
        """Note that facts were of use, those that are still there and were not noted just now."""
        now = self._clock()
        due = [each.fact.id for each in recalled if now - each.fact.used >= self._settings.touch_after]
        if due:
            known = await self._facts.get(due)
            await self._facts.put(fact.recalled(now) for fact in known if fact is not None)
