"""The run that the running code belongs to: what frameworks compile once serves many runs."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from elizaos_py.agents.model import Answer, Question
    from elizaos_py.agents.run import AgentRun

current_run: ContextVar[AgentRun] = ContextVar("elizaos_agent_run")


class CurrentModel:
    """Asks through whichever run it is asked in."""

    async def ask(self, question: Question) -> Answer:
        """Answer at once."""
        return await current_run.get().ask(question)

    def stream(self, question: Question) -> AsyncGenerator[str | Answer, None]:
        """Give pieces of the text as they come, and the whole answer at last."""
        return current_run.get().stream(question)

    async def embed(self, texts: list[str]) -> list[list[float]]:
        """Turn texts into vectors."""
        return await current_run.get().embed(texts)
