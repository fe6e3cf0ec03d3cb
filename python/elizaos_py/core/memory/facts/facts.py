"""The facts of one agent in a store: found, written, read, listed, removed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from langgraph.store.base import GetOp, PutOp

from elizaos_py.core.memory.facts.fact import Fact, entity_of, from_value, to_value
from elizaos_py.core.memory.namespaces import Namespace, facts_of

if TYPE_CHECKING:
    from langgraph.store.base import BaseStore, Item

    from elizaos_py.core.memory.embeddings.likeness import Likeness

# As many as every store gives at once.
_PAGE = 100
# What is embedded, whatever the store was told: stores differ in what they read of their settings.
_INDEX = ["text"]


@dataclass(frozen=True)
class Near:
    """A fact and its likeness to what was looked for."""

    fact: Fact
    meaning: float


class Facts:
    """One agent's. Each fact lies under its room; its id tells which."""

    def __init__(self, store: BaseStore, agent: str, likeness: Likeness) -> None:
        self._store = store
        self._agent = agent
        self._likeness = likeness

    async def nearest(self, query: str, namespace: Namespace, filter: dict[str, Any], limit: int) -> list[Near]:
        """Find the facts that are nearest in meaning, the nearest first."""
        found = await self._store.asearch(namespace, query=query, filter=filter or None, limit=limit)
        if all(item.score is not None for item in found):
            return [Near(_fact(item), item.score or 0.0) for item in found]
        # A store without an index gives any: so all are looked through.
        facts = [fact async for fact in self.each(namespace, filter)]
        measured = await self._likeness.measure(query, [fact.text for fact in facts])
        near = [Near(fact, meaning) for fact, meaning in zip(facts, measured, strict=True)]
        return sorted(near, key=lambda each: each.meaning, reverse=True)[:limit]

    async def each(self, namespace: Namespace, filter: dict[str, Any] | None = None) -> AsyncIterator[Fact]:
        """Go through all facts below a namespace."""
        start = 0
        while True:
            page = await self._store.asearch(namespace, filter=filter or None, limit=_PAGE, offset=start)
            for item in page:
                yield _fact(item)
            if len(page) < _PAGE:
                return
            start += _PAGE

    async def get(self, ids: Sequence[str]) -> list[Fact | None]:
        """Read facts by their ids."""
        places = [self._place(each) for each in ids]
        known = [place for place in places if place is not None]
        items = iter(await self._store.abatch([GetOp(*place) for place in known])) if known else iter(())
        read: list[Fact | None] = []
        for place in places:
            item: Any = next(items) if place is not None else None
            read.append(None if item is None else _fact(item))
        return read

    async def put(self, facts: Iterable[Fact]) -> None:
        """Write facts."""
        ops = []
        for fact in facts:
            place = self._place(fact.id)
            if place is not None:
                ops.append(PutOp(*place, to_value(fact), index=_INDEX))
        if ops:
            await self._store.abatch(ops)

    async def remove(self, ids: Iterable[str]) -> None:
        """Remove facts."""
        places = [place for place in map(self._place, ids) if place is not None]
        if places:
            await self._store.abatch([PutOp(*place, None) for place in places])

    async def namespaces(self) -> list[Namespace]:
        """List where there are facts of this agent."""
        found: list[Namespace] = []
        while True:
            prefix = facts_of(self._agent, everything=True)
            page = await self._store.alist_namespaces(prefix=prefix, limit=_PAGE, offset=len(found))
            found += page
            if len(page) < _PAGE:
                return found

    def _place(self, id: str) -> tuple[Namespace, str] | None:
        room, slash, key = id.partition("/")
        if not (room and slash and key) or "." in room or "\0" in id:
            return None
        return (*facts_of(self._agent, everything=True), room), key


def selection(kind: str | None = None, about: str | None = None) -> dict[str, Any]:
    """Write which facts are meant as a store's filter."""
    chosen = {"kind": kind, "entity": entity_of(about) or None}
    return {name: value for name, value in chosen.items() if value is not None}


def _fact(item: Item) -> Fact:
    return from_value(item.namespace, item.key, item.value)
