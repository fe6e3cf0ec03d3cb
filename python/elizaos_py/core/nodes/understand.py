"""Looks up what is known before the first step: who speaks, what was said, what is remembered."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from elizaos_py.core.services import Services
from elizaos_py.core.state import AgentState


async def understand(state: AgentState, runtime: Runtime[Services]) -> dict[str, Any]:
    """Gather what the plan is to be made from. A benchmark is about the tools alone."""
    room = runtime.context.room
    task = state.get("current_task") or ""
    begun: dict[str, Any] = {"refused": {}, "barren": 0}
    if room is None or state.get("benchmark_mode"):
        return begun | {"understanding": "", "social_context": {}}
    known = await room.known(task)
    return begun | {"understanding": known.text, "social_context": known.social}
