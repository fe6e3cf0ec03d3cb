"""Taking a fact in: as a new one, or as one that is known already."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING
from uuid import uuid4

from elizaos_py.core.memory.facts.fact import Fact, entity_of
from elizaos_py.core.memory.facts.facts import selection
from elizaos_py.core.memory.facts.sameness import says_the_same
from elizaos_py.core.memory.namespaces import facts_of, room_label

if TYPE_CHECKING:
    from elizaos_py.core.memory.facts.facts import Facts
    from elizaos_py.core.memory.facts.forgetting import Forgetting
    from elizaos_py.core.memory.facts.judging import Judge
    from elizaos_py.core.memory.namespaces import Namespace
    from elizaos_py.core.memory.settings import Merging

_ROOMS = 1_024


class Remembering:
    """Merges by meaning, and never holds more than a room may."""

    def __init__(
        self,
        facts: Facts,
        forgetting: Forgetting,
        agent: str,
        merging: Merging,
        judge: Judge | None,
        writing: asyncio.Lock,
    ) -> None:
        self._facts = facts
        self._forgetting = forgetting
        self._agent = agent
        self._merging = merging
        self._judge = judge
        self._writing = writing
        # Two facts that say the same must not both be new. Only new facts wait while a model is asked about one.
        self._taking = asyncio.Lock()
        # How many facts a room has, as far as this object knows: at least as many as there are.
        self._counts: OrderedDict[Namespace, int] = OrderedDict()

    async def take(self, fact: Fact) -> Fact:
        """Write a fact that has no id yet, or add it to the one that says the same."""
        async with self._taking:
            known = await self._known(fact)
            async with self._writing:
                # It may have been recalled or forgotten meanwhile.
                still = (await self._facts.get([known.id]))[0] if known is not None else None
                if still is None:
                    await self._make_room(facts_of(self._agent, fact.room))
                    taken = _named(fact)
                else:
                    taken = still.said_again(importance=fact.importance, source=fact.source, at=fact.seen)
                await self._facts.put([taken])
                return taken

    async def _known(self, fact: Fact) -> Fact | None:
        filter = selection(fact.kind) | {"entity": entity_of(fact.about)}
        place = facts_of(self._agent, fact.room)
        near = await self._facts.nearest(fact.text, place, filter, self._merging.looked_at)
        for each in near:
            if says_the_same(each.fact.text, fact.text, each.meaning, self._merging.likeness):
                return each.fact
        if self._judge is not None and near and near[0].meaning >= self._merging.doubtful:
            return near[0].fact if await self._judge(near[0].fact.text, fact.text) else None
        return None

    async def _make_room(self, namespace: Namespace) -> None:
        count = self._counts.pop(namespace, None)
        if count is None or count >= self._forgetting.most:
            count = await self._forgetting.make_room(namespace)
        self._counts[namespace] = count + 1
        if len(self._counts) > _ROOMS:
            self._counts.popitem(last=False)


def _named(fact: Fact) -> Fact:
    return Fact(**{**vars(fact), "id": f"{room_label(fact.room)}/{uuid4().hex}"})
