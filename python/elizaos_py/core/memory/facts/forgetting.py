"""Letting facts go: those that have faded, and the weakest where there are too many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from elizaos_py.core.memory.facts.facts import selection
from elizaos_py.core.memory.facts.ranking import strength
from elizaos_py.core.memory.namespaces import facts_of

if TYPE_CHECKING:
    from elizaos_py.core.memory.facts.fact import Fact
    from elizaos_py.core.memory.facts.facts import Facts
    from elizaos_py.core.memory.namespaces import Namespace
    from elizaos_py.core.memory.settings import Retention

# A full room is made a tenth emptier at once, so that not each new fact looks through all.
_LOT = 10


@dataclass(frozen=True)
class Swept:
    """What a sweep has left and removed."""

    kept: int
    removed: int


class Forgetting:
    """By age, importance and use."""

    def __init__(self, facts: Facts, agent: str, retention: Retention, clock: Callable[[], float]) -> None:
        self._facts = facts
        self._agent = agent
        self._retention = retention
        self._clock = clock

    @property
    def most(self) -> int:
        """How many facts a room may have."""
        return self._retention.most

    async def forget(self, id: str) -> bool:
        """Remove a fact, and tell whether it was there."""
        (known,) = await self._facts.get([id])
        if known is not None:
            await self._facts.remove([id])
        return known is not None

    async def forget_about(self, entity: str, namespace: Namespace) -> int:
        """Remove what is known about someone or something."""
        filter = selection(about=entity)
        if not filter:
            return 0
        found = [fact.id async for fact in self._facts.each(namespace, filter)]
        await self._facts.remove(found)
        return len(found)

    async def sweep(self, room: str | None, *, everywhere: bool) -> Swept:
        """Remove what has faded, in one room or in all."""
        kept = removed = 0
        for namespace in await self._facts.namespaces() if everywhere else [facts_of(self._agent, room)]:
            facts = [fact async for fact in self._facts.each(namespace)]
            left = await self._keep(facts, self._retention.most)
            kept += left
            removed += len(facts) - left
        return Swept(kept, removed)

    async def make_room(self, namespace: Namespace) -> int:
        """See to it that there is room for one more, and count what is there."""
        facts = [fact async for fact in self._facts.each(namespace)]
        if len(facts) < self._retention.most:
            return len(facts)
        return await self._keep(facts, self._retention.most - max(1, self._retention.most // _LOT))

    async def _keep(self, facts: list[Fact], most: int) -> int:
        now = self._clock()
        lasting = [fact for fact in facts if self._lasts(fact, now)]
        lasting.sort(key=lambda fact: strength(fact, now, self._retention), reverse=True)
        kept = {fact.id for fact in lasting[:most]}
        await self._facts.remove(fact.id for fact in facts if fact.id not in kept)
        return len(kept)

    def _lasts(self, fact: Fact, now: float) -> bool:
        if now - fact.seen > self._retention.max_age and fact.importance < self._retention.spared:
            return False
        return (
            fact.importance >= self._retention.spared or strength(fact, now, self._retention) >= self._retention.floor
        )
