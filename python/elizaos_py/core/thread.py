"""A conversation that is kept: where it stands when a task comes."""

from __future__ import annotations

from enum import Enum
from typing import Any


class Begun(Enum):
    """Where a thread stood."""

    NEW = "new"
    TALKING = "talking"
    BROKEN_OFF = "broken off"
    WAITING = "waiting"


class ThreadWaitsError(ValueError):
    """A thread waits for a person's word, and got another task or none."""


class Thread:
    """One thread of a graph with a checkpointer."""

    def __init__(self, graph: Any, thread_id: str) -> None:
        self.graph = graph
        self.config = {"configurable": {"thread_id": thread_id}}
        self._id = thread_id

    async def begin(self, task: str, resume: Any) -> Begun:
        """Tell how to go on, and refuse what would lose a run that has not ended."""
        state = await self.graph.aget_state(self.config)
        if state.interrupts:
            if resume is None:
                raise ThreadWaitsError(f"the thread {self._id} waits for a person: give its word as the option resume")
            return Begun.WAITING
        if resume is not None:
            raise ThreadWaitsError(f"the thread {self._id} waits for nobody, so there is nothing to resume")
        if state.next:
            if state.values.get("current_task") != task:
                raise ThreadWaitsError(
                    f"the thread {self._id} broke off in another task: give that task again, and this one after it"
                )
            return Begun.BROKEN_OFF
        return Begun.TALKING if state.values else Begun.NEW
