"""Gives the answer, and keeps what is worth keeping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langgraph.runtime import Runtime

from elizaos_py.agents.langchain.model import ai_message
from elizaos_py.core.nodes.plan import prompt
from elizaos_py.core.services import Services
from elizaos_py.core.state import AgentState, last_plan, pending_calls

if TYPE_CHECKING:
    from elizaos_py.agents.model import Message

_NOW = "No more tools can be called. Answer now from what you know, and say what could not be done."


async def synthesize(state: AgentState, runtime: Runtime[Services]) -> dict[str, Any]:
    """Take the plan's own answer, or ask for one where the agent had to stop."""
    services = runtime.context
    draft = last_plan(state)
    said = []
    if draft is None or draft.tool_calls or not draft.text:
        told: list[Message] = [*prompt(_settled(state), services), {"role": "user", "content": _NOW}]
        draft = ai_message(await services.agent.ask({"messages": told}))
        said = [draft]
    if not state.get("benchmark_mode"):
        await _keep(state.get("current_task") or "", draft.text, services)
    return {"messages": said}


async def _keep(task: str, answer: str, services: Services) -> None:
    if services.room is not None:
        await services.room.keep(task, answer)
    evaluated = await services.extensions.look(services.message, answer)
    if evaluated:
        services.agent.extra["evaluations"] = evaluated


def _settled(state: AgentState) -> AgentState:
    """Leave out a plan that was not carried out: models refuse calls without results."""
    if not pending_calls(state):
        return state
    plan = last_plan(state)
    return {**state, "messages": [message for message in state["messages"] if message is not plan]}
