"""Decides the next step from all results so far: tools to call, or the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langgraph.runtime import Runtime

from elizaos_py.agents.langchain.model import ai_message, openai_messages
from elizaos_py.agents.messages import text_of
from elizaos_py.core.services import Services
from elizaos_py.core.state import AgentState

if TYPE_CHECKING:
    from elizaos_py.agents.model import Message, Question

_WORK = """Work step by step. Call the tools that the next step needs, several at once where they do not depend on \
each other; read their results before you decide on. Never guess what a tool can tell. When the task is done, answer."""


async def plan(state: AgentState, runtime: Runtime[Services]) -> dict[str, Any]:
    """Ask the model for the next step."""
    services = runtime.context
    question: Question = {"messages": prompt(state, services), **services.model_options}  # type: ignore[typeddict-item]
    tools = [{"type": "function", "function": tool.function} for tool in services.agent.tools.values()]
    if tools:
        question["tools"] = tools
    return {"messages": [ai_message(await services.agent.ask(question))]}


def prompt(state: AgentState, services: Services) -> list[Message]:
    """Put the character and what is known before the conversation."""
    known = "" if state.get("benchmark_mode") else services.character.prompt()
    parts = [known, _WORK, state.get("understanding") or ""]
    told: list[Message] = openai_messages(state["messages"])
    given = [text_of(message["content"]) for message in told if message["role"] == "system"]
    system = "\n\n".join(part for part in (*parts, *given) if part)
    return [{"role": "system", "content": system}, *(message for message in told if message["role"] != "system")]
