"""The conversation of a room: the newest messages as they are, and a summary of those before."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from elizaos_py.core.memory.conversation.message import Message, from_value, to_value
from elizaos_py.core.memory.namespaces import room_label, rooms_of
from elizaos_py.core.memory.words import shortened

if TYPE_CHECKING:
    from langgraph.store.base import BaseStore

    from elizaos_py.core.memory.conversation.summary import Folding
    from elizaos_py.core.memory.settings import Window


@dataclass(frozen=True)
class Conversation:
    """What is known of a room's conversation; `folded` messages are in the summary alone."""

    summary: str = ""
    messages: tuple[Message, ...] = ()
    folded: int = 0


class Conversations:
    """Those of one agent. Each is one item, so that a message leaves the window as it enters the summary."""

    def __init__(self, store: BaseStore, agent: str, window: Window, folding: Folding) -> None:
        self._store = store
        self._namespace = rooms_of(agent)
        self._window = window
        self._folding = folding
        # Messages of one room come one after the other; those of others do not wait for them.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def read(self, room: str) -> Conversation:
        """Give the conversation of a room."""
        item = await self._store.aget(self._namespace, room_label(room))
        return Conversation() if item is None else _read(item.value)

    async def add(self, room: str, message: Message) -> Conversation:
        """Take a message in, and fold the oldest ones where there are too many."""
        key = room_label(room)
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            known = await self.read(room)
            kept = replace(message, text=shortened(message.text, self._window.message_size))
            now = await self._fold(replace(known, messages=(*known.messages, kept)))
            await self._store.aput(self._namespace, key, _written(now), index=False)
            return now

    async def forget(self, room: str) -> None:
        """Remove the conversation of a room."""
        lock = self._locks.setdefault(room_label(room), asyncio.Lock())
        async with lock:
            await self._store.adelete(self._namespace, room_label(room))

    async def _fold(self, conversation: Conversation) -> Conversation:
        messages = conversation.messages
        sizes = [self._window.measure(message.line) for message in messages]
        few = len(messages) <= self._window.messages + self._window.lot
        if few and sum(sizes) <= self._window.size:
            return conversation
        start = len(messages) - self._window.messages if not few else 0
        # The newest message stays, however large it is: it is what is talked about.
        while start < len(messages) - 1 and sum(sizes[start:]) > self._window.size:
            start += 1
        if start == 0:
            return conversation
        summary = await self._folding.fold(conversation.summary, messages[:start])
        return Conversation(summary, messages[start:], conversation.folded + start)


def _written(conversation: Conversation) -> dict[str, Any]:
    return {
        "summary": conversation.summary,
        "messages": [to_value(message) for message in conversation.messages],
        "folded": conversation.folded,
    }


def _read(value: dict[str, Any]) -> Conversation:
    return Conversation(value["summary"], tuple(map(from_value, value["messages"])), value["folded"])
