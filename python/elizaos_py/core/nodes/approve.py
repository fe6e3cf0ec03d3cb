"""Asks a person before tools are called that need one's word."""

from __future__ import annotations

from typing import Any

from langchain_core.messages import ToolMessage
from langgraph.runtime import Runtime
from langgraph.types import interrupt

from elizaos_py.core.services import Services
from elizaos_py.core.state import AgentState, pending_calls


def needing_approval(state: AgentState, services: Services) -> list[dict[str, Any]]:
    """List the pending calls that a person has not been asked about."""
    tools = services.agent.tools
    wanted = services.approve
    asked = []
    for call in pending_calls(state):
        title = tools[call["name"]].title if call["name"] in tools else call["name"]
        if wanted is True or (wanted is not False and (title in wanted or call["name"] in wanted)):
            asked.append({"id": call["id"], "tool": title, "args": call["args"]})
    return asked


async def approve(state: AgentState, runtime: Runtime[Services]) -> dict[str, Any]:
    """Wait for the word; a refused call has the refusal as its result."""
    calls = needing_approval(state, runtime.context)
    word = interrupt({"type": "approval", "calls": calls})
    refused = {call["id"]: reason for call in calls if (reason := _refusal(word, call["id"])) is not None}
    told = [
        ToolMessage(
            f"Error: a person refused this call: {refused[call['id']]}", tool_call_id=call["id"], name=call["name"]
        )
        for call in pending_calls(state)
        if call["id"] in refused
    ]
    return {"messages": told, "refused": refused}


def _refusal(word: Any, call_id: str) -> str | None:
    """Read `true`, `false`, or `{ approved: [ids], refused: { id: reason } }`. What is not approved is refused."""
    if word is True:
        return None
    if not isinstance(word, dict):
        return "no reason was given"
    if call_id in (word.get("approved") or []):
        return None
    refused = word.get("refused")
    return str(refused.get(call_id) or "it was not approved") if isinstance(refused, dict) else "it was not approved"
