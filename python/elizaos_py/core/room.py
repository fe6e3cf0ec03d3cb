"""The room that an agent speaks in: what was said there, what is remembered, and who is who."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from elizaos_py.core.social import Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from langgraph.store.base import BaseStore

    from elizaos_py.core.memory import AdvancedMemorySystem
    from elizaos_py.core.social import SocialIntelligenceEngine

_SOCIAL = "social"


@dataclass(frozen=True, slots=True)
class Known:
    """What the plan is made from: a text for the prompt, and who is who as data."""

    text: str = ""
    social: dict[str, Any] = field(default_factory=dict)


class Room:
    """One room of one agent's, while a run is in it."""

    def __init__(
        self,
        name: str,
        speaker: str,
        *,
        agent: str,
        agent_name: str,
        memory: AdvancedMemorySystem | None = None,
        social: SocialIntelligenceEngine | None = None,
        store: BaseStore | None = None,
        learn: bool = False,
    ) -> None:
        self.name = name
        self.speaker = speaker
        self._agent = agent
        self._agent_name = agent_name
        self._memory = memory
        self._social = social
        self._store = store
        self._learn = learn
        self.problems: list[str] = []
        """What went wrong beside the task."""

    async def known(self, task: str) -> Known:
        """Gather what is known for a task, which is itself the newest thing said."""
        social, remembered = {}, ""
        if self._social is not None:
            with self._going_on("what is known of the people here was not read"):
                await self._restore(self._social)
            self._social.observe(Said(self.name, self.speaker, task))
            social = self._social.social_context(self.name, self.speaker)
        if self._memory is not None:
            with self._going_on("nothing could be remembered"):
                remembered = (await self._memory.context_for(task, self.name)).text
        return Known("\n\n".join(_told(remembered, social)), social)

    async def keep(self, task: str, answer: str) -> None:
        """Remember what was said, by both."""
        said = [
            {"text": task, "by": self.speaker, "role": "user"},
            {"text": answer, "by": self._agent_name, "role": "assistant"},
        ]
        if self._social is not None:
            self._social.observe(Said(self.name, self._agent, answer, name=self._agent_name))
            with self._going_on("what is known of the people here was not kept"):
                await self._save(self._social)
        if self._memory is not None:
            with self._going_on("what was said was not kept"):
                for message in said:
                    await self._memory.add(message, self.name)
            if self._learn:
                with self._going_on("nothing was learnt from what was said"):
                    await self._memory.extract(said, room=self.name)

    @contextmanager
    def _going_on(self, told: str) -> Iterator[None]:
        """Answer all the same where the memory fails, and tell of it."""
        try:
            yield
        except Exception as error:
            self.problems.append(f"{told}: {type(error).__name__}: {error}")

    async def _restore(self, social: SocialIntelligenceEngine) -> None:
        """Take up what another process has seen of the room."""
        if self._store is None or self.name in social.rooms:
            return
        saved = await self._store.aget(self._place(), self.name)
        if saved is not None:
            social.restore_room(saved.value)

    async def _save(self, social: SocialIntelligenceEngine) -> None:
        room = social.room_to_dict(self.name)
        if self._store is not None and room is not None:
            await self._store.aput(self._place(), self.name, room, index=False)

    def _place(self) -> tuple[str, ...]:
        # Stores take no dots in the names of a namespace.
        return (_SOCIAL, self._agent.replace(".", "_"))


def _told(remembered: str, social: dict[str, Any]) -> Sequence[str]:
    # What is not measured for want of a library is not a model's business.
    people = {name: value for name, value in social.items() if name not in ("missing", "left_out")}
    who = f"Who is here:\n{json.dumps(people, ensure_ascii=False)}" if people.get("about") else ""
    return [text for text in (remembered and f"What you remember:\n{remembered}", who) if text]
