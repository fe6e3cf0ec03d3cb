"""What an agent of a crew thinks with: the run's model, and a word to the run on all that is said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.crewai.tools import CallIds

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from elizaos_py.agents.crewai.names import Names
    from elizaos_py.agents.model import Answer, Message, Question
    from elizaos_py.agents.run import AgentRun

_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_-]+")


@dataclass(slots=True)
class Stage:
    """What the agents of a crew share: whose turn it is, and which calls are open."""

    run: AgentRun
    names: Names
    role: str | None = None
    calls: CallIds = field(default_factory=CallIds)
    unsaid: dict[str, str] = field(default_factory=dict)
    """The tools of calls whose results are not in the run's conversation yet, by the calls' ids."""


class Member:
    """A `Model` that asks in the name of one agent."""

    def __init__(self, stage: Stage, role: str, *, sign: bool) -> None:
        self._stage = stage
        self._role = role
        self._signature: Message = {"name": _NOT_IN_NAMES.sub("_", role)} if sign else {}

    async def ask(self, question: Question) -> Answer:
        """Say what the tools gave, ask, and say what was answered."""
        stage = self._stage
        if stage.role != self._role:
            stage.role = self._role
            await stage.run.tell_state(self._role)
        messages = [stage.names.message(message) for message in question["messages"]]
        await self._say_results(messages)
        told: Any = {**question, "messages": messages}
        if question.get("tools"):
            told["tools"] = [stage.names.function(tool) for tool in question["tools"]]
        answer = await stage.run.ask(told)
        await stage.run.say(answer.message() | self._signature)
        stage.unsaid |= {call["id"]: call["function"]["name"] for call in answer.tool_calls}
        calls = stage.names.calls(answer.tool_calls)
        stage.calls.put(calls)
        return replace(answer, tool_calls=calls)

    async def stream(self, question: Question) -> AsyncGenerator[str | Answer, None]:
        """Give the whole answer: CrewAI asks for nothing else, and the run tells pieces itself."""
        yield await self.ask(question)

    async def embed(self, texts: list[str]) -> list[list[float]]:
        """Turn texts into vectors."""
        return await self._stage.run.embed(texts)

    async def _say_results(self, messages: list[Message]) -> None:
        for message in messages:
            name = self._stage.unsaid.pop(message.get("tool_call_id", ""), None)
            if name is not None:
                await self._stage.run.say({**message, "name": name})
