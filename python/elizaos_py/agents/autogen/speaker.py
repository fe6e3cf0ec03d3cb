"""An agent of AutoGen that tells the run what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import ThoughtEvent, ToolCallExecutionEvent, ToolCallRequestEvent
from autogen_core.model_context import UnboundedChatCompletionContext

from elizaos_py.agents.autogen.client import HostChatCompletionClient
from elizaos_py.agents.autogen.messages import autogen_messages, calls_message, result_messages
from elizaos_py.agents.autogen.tools import HostTool
from elizaos_py.agents.messages import opening
from elizaos_py.agents.tools.choice import choose_tools

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage
    from autogen_core import CancellationToken

    from elizaos_py.agents.model import Message
    from elizaos_py.agents.run import AgentRun


class Speaker(AssistantAgent):
    """Asks and calls through the run, and says there what it says."""

    def __init__(
        self, run: AgentRun, name: str, *, system: str | None = None, tools: list[str] | None = None, sign: bool = False
    ) -> None:
        told, earlier = opening(run.messages[:-1])
        super().__init__(
            name,
            HostChatCompletionClient(run),
            tools=[HostTool(run, tool) for tool in choose_tools(run, tools)],
            system_message="\n\n".join(filter(None, [system, told])) or None,
            model_context=UnboundedChatCompletionContext(initial_messages=autogen_messages(earlier)),
            reflect_on_tool_use=False,
            # One more than the run allows: its limit ends the agent with an error, AutoGen's with a half answer.
            max_tool_iterations=run.limits.max_steps + 1,
        )
        self._host = run
        self._signature: Message = {"name": name} if sign else {}

    async def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        """Speak when it is this agent's turn."""
        await self._host.tell_state(self.name)
        thought = None
        async for event in super().on_messages_stream(messages, cancellation_token):
            if isinstance(event, ThoughtEvent):
                thought = event.content
            elif isinstance(event, ToolCallRequestEvent):
                await self._host.say(calls_message(event.content, thought) | self._signature)
                thought = None
            elif isinstance(event, ToolCallExecutionEvent):
                await self._host.say(*result_messages(event.content))
            elif isinstance(event, Response):
                await self._host.say({"role": "assistant", "content": answer_of(event)} | self._signature)
            yield event


def answer_of(response: Response) -> str:
    """Give the text of what an agent says at last."""
    return response.chat_message.to_text()
