"""An agent's memory: what is being talked about, what is known, and what of it matters now."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from elizaos_py.core.memory import extraction
from elizaos_py.core.memory.context import Context, compose
from elizaos_py.core.memory.conversation.conversations import Conversation, Conversations
from elizaos_py.core.memory.conversation.message import Message
from elizaos_py.core.memory.conversation.summary import Folding, summariser
from elizaos_py.core.memory.embeddings.likeness import Likeness
from elizaos_py.core.memory.errors import MemoryModelMissingError, MemorySettingsError
from elizaos_py.core.memory.facts.fact import Fact
from elizaos_py.core.memory.facts.facts import Facts
from elizaos_py.core.memory.facts.forgetting import Forgetting, Swept
from elizaos_py.core.memory.facts.judging import judge_of
from elizaos_py.core.memory.facts.recalling import Recall
from elizaos_py.core.memory.facts.remembering import Remembering
from elizaos_py.core.memory.namespaces import facts_of
from elizaos_py.core.memory.settings import Merging, Recalling, Retention, Window, unit
from elizaos_py.core.memory.words import shortened

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from langgraph.store.base import BaseStore

    from elizaos_py.core.memory.facts.ranking import Recalled
    from elizaos_py.core.memory.model import Ask, Summarise

# A fact is a sentence or two; what is longer is a document.
LONGEST = 2_000


class AdvancedMemorySystem:
    """One agent's memory in any store: without one, the host's.

    `embeddings` serve where the store has no index of its own; `model` sums up, extracts, and tells what says the same.
    """

    def __init__(
        self,
        store: BaseStore | None = None,
        *,
        embeddings: Embeddings | None = None,
        model: Ask | None = None,
        summarise: Summarise | None = None,
        agent: str = "agent",
        clock: Callable[[], float] = time.time,
        window: Window | None = None,
        recalling: Recalling | None = None,
        merging: Merging | None = None,
        retention: Retention | None = None,
    ) -> None:
        window = window or Window()
        self.agent = agent
        self._store = _host_store() if store is None else store
        self._model = model
        self._clock = clock
        # What is looked at and then written: two of these at once would lose one.
        self._writing = asyncio.Lock()
        if summarise is None and model is not None:
            summarise = summariser(model, window.summary_characters)
        folding = Folding(summarise, window.summary_characters, window.summary_seconds)
        facts = Facts(self._store, agent, Likeness(embeddings))
        self._conversations = Conversations(self._store, agent, window, folding)
        self._forgetting = Forgetting(facts, agent, retention or Retention(), clock)
        judge = None if model is None else judge_of(model)
        self._remembering = Remembering(facts, self._forgetting, agent, merging or Merging(), judge, self._writing)
        self._recall = Recall(facts, agent, recalling or Recalling(), clock)

    async def add(self, message: Message | Mapping[str, Any], room: str) -> Conversation:
        """Take in what was said; the oldest messages are folded into the summary where there are too many."""
        return await self._conversations.add(room, self._message(message))

    async def conversation(self, room: str) -> Conversation:
        """Give the newest messages of a room and the summary of those before."""
        return await self._conversations.read(room)

    async def remember(
        self,
        text: str,
        *,
        kind: str = "fact",
        importance: float = 0.5,
        about: str | None = None,
        room: str | None = None,
        source: str | None = None,
        at: float | None = None,
    ) -> Fact:
        """Note a fact, or that a known one was said again; without a room it holds in all."""
        if not text.strip():
            raise MemorySettingsError("a fact without text says nothing", "give it a sentence")
        now = self._clock() if at is None else at
        fact = Fact(
            id="",
            text=shortened(" ".join(text.split()), LONGEST),
            kind=kind,
            importance=unit("importance", importance),
            about=about,
            room=room,
            source=source,
            created=now,
            seen=now,
            used=now,
        )
        return await self._remembering.take(fact)

    async def extract(self, messages: Iterable[Message | Mapping[str, Any]], *, room: str | None = None) -> list[Fact]:
        """Let the model find what is worth remembering in messages, and remember it."""
        if self._model is None:
            raise MemoryModelMissingError(
                "facts are extracted by a model, and there is none", "give AdvancedMemorySystem a model"
            )
        given = [self._message(message) for message in messages]
        found = await extraction.extract(self._model, given)
        source = given[-1].by if given else None
        at = max((message.at for message in given), default=None)
        return [await self.remember(**vars(each), room=room, source=source, at=at) for each in found]

    async def recall(
        self,
        query: str,
        *,
        limit: int = 5,
        room: str | None = None,
        kinds: Collection[str] | None = None,
        about: str | None = None,
        touch: bool = True,
    ) -> list[Recalled]:
        """Find the facts that matter for a question; what is found fades more slowly from then on."""
        found = await self._recall.find(query, limit=limit, room=room, kinds=kinds, about=about)
        if touch:
            async with self._writing:
                await self._recall.touch(found)
        return found

    async def context_for(self, query: str, room: str, *, characters: int = 6_000, facts: int = 12) -> Context:
        """Give what a prompt needs: the summary, the facts that matter, the newest messages."""
        conversation, found = await asyncio.gather(self.conversation(room), self.recall(query, limit=facts, room=room))
        return compose(conversation, found, characters)

    async def forget(self, id: str) -> bool:
        """Remove a fact, and tell whether it was there."""
        async with self._writing:
            return await self._forgetting.forget(id)

    async def forget_about(self, entity: str, *, room: str | None = None) -> int:
        """Remove all facts about someone or something, in one room or in all, and count them."""
        place = facts_of(self.agent, everything=True) if room is None else facts_of(self.agent, room)
        async with self._writing:
            return await self._forgetting.forget_about(entity, place)

    async def forget_conversation(self, room: str) -> None:
        """Remove the messages and the summary of a room."""
        await self._conversations.forget(room)

    async def sweep(self, *, room: str | None = None) -> Swept:
        """Remove what has faded, in one room or in all, and what is above the most that a room may have."""
        async with self._writing:
            return await self._forgetting.sweep(room, everywhere=room is None)

    def _message(self, message: Message | Mapping[str, Any]) -> Message:
        if isinstance(message, Message):
            return message
        text = message.get("text", message.get("content"))
        if not isinstance(text, str):
            raise MemorySettingsError("a message has a text", "give it as `text` or as `content`")
        role = str(message.get("role", "user"))
        at = message.get("at")
        return Message(text, str(message.get("by", role)), role, self._clock() if at is None else float(at))


def _host_store() -> BaseStore:
    from elizaos_py.core.memory.stores.host import HostStore

    return HostStore()
