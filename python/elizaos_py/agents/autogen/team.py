"""Agents of AutoGen that take turns."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autogen_agentchat.base import Response
from autogen_agentchat.conditions import StopMessageTermination, TextMentionTermination
from autogen_agentchat.messages import StopMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken

from elizaos_py.agents.autogen.linking import each_linked
from elizaos_py.agents.autogen.messages import chat_message
from elizaos_py.agents.autogen.speaker import Speaker, answer_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage

    from elizaos_py.agents.run import AgentRun


@dataclass(slots=True)
class Floor:
    """What the members of a team share: what was said last, and why they stopped."""

    token: CancellationToken = field(default_factory=CancellationToken)
    answer: str = ""
    failure: BaseException | None = None


class Member(Speaker):
    """Ends the team by a message where it fails or is stopped: what AutoGen's runtime catches is lost."""

    def __init__(self, run: AgentRun, floor: Floor, name: str, **told: Any) -> None:
        super().__init__(run, name, sign=True, **told)
        self._floor = floor

    async def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        """Speak when it is this agent's turn."""
        try:
            # Each step, since AutoGen waits for tools where a token does not reach it.
            async for event in each_linked(super().on_messages_stream(messages, self._floor.token), self._floor.token):
                if isinstance(event, Response):
                    self._floor.answer = answer_of(event)
                yield event
        except (Exception, asyncio.CancelledError) as error:
            self._floor.failure = error
            yield Response(chat_message=StopMessage(content="stopped", source=self.name))


async def run_team(run: AgentRun, *, agents: list[dict[str, Any]], rounds: int = 1, until: str | None = None) -> str:
    """Let each agent speak in its turn, for some rounds or until one of them says a word; give what was said last."""
    floor = Floor()
    members = [Member(run, floor, **told) for told in agents]
    end: Any = StopMessageTermination()
    if until is not None:
        end |= TextMentionTermination(until, sources=[member.name for member in members])
    team = RoundRobinGroupChat(list(members), termination_condition=end, max_turns=rounds * len(members))
    # A task of its own: AutoGen's runtime must come to its end by itself, whoever stops waiting for it.
    play = asyncio.create_task(team.run(task=chat_message(run.messages[-1])))
    try:
        await asyncio.shield(play)
    except asyncio.CancelledError:
        floor.token.cancel()
        await asyncio.wait([play])
        raise
    if floor.failure is not None:
        raise floor.failure
    return floor.answer
