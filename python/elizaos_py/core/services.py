"""What the nodes of a graph work with: not part of the state, so not of the checkpoints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from elizaos_py.agents.run import AgentRun
    from elizaos_py.core.character import Character
    from elizaos_py.core.extensions import Extensions
    from elizaos_py.core.room import Room


@dataclass(frozen=True, slots=True)
class Services:
    """One run's: its model and tools, its character, and what it remembers of whom."""

    agent: AgentRun
    character: Character
    message: dict[str, Any]
    """What is to be answered, as ElizaOS has messages."""
    extensions: Extensions
    room: Room | None = None
    """Where it speaks; None: it only works."""
    approve: frozenset[str] | bool = frozenset()
    """Tools that a person must agree to; True: all."""
    most_parallel: int = 8
    model_options: dict[str, Any] = field(default_factory=dict)

    def problems(self) -> list[str]:
        """Tell what went wrong beside the task."""
        return [*(self.room.problems if self.room is not None else ()), *self.extensions.problems]
