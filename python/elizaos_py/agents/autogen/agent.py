"""AutoGen's own assistant, alone or in a team that takes turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autogen_agentchat.base import Response
from autogen_core import CancellationToken

from elizaos_py.agents.autogen.messages import chat_message
from elizaos_py.agents.autogen.speaker import Speaker, answer_of
from elizaos_py.agents.autogen.team import run_team

if TYPE_CHECKING:
    from elizaos_py.agents.run import AgentRun


async def run(run: AgentRun) -> str:
    """Run an agent, or the team that the options tell of, to its end and give its answer."""
    if run.options.get("agents"):
        return await run_team(run, **run.options)
    token = CancellationToken()
    try:
        async for event in Speaker(run, "assistant").on_messages_stream([chat_message(run.messages[-1])], token):
            if isinstance(event, Response):
                return answer_of(event)
    finally:
        # Tools are called in tasks that AutoGen leaves behind.
        token.cancel()
    raise RuntimeError("AutoGen's agent ended without an answer")
