"""Looks up what is known before the first step: who speaks, what was said, what is remembered."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from elizaos_py.core.room import Known
from elizaos_py.core.services import Services
from elizaos_py.core.state import AgentState


async def understand(state: AgentState, runtime: Runtime[Services]) -> dict[str, Any]:
    """Gather what the plan is to be made from. A benchmark is about the tools alone."""
    begun: dict[str, Any] = {"refused": {}, "barren": 0, "understanding": "", "social_context": {}}
    if state.get("benchmark_mode"):
        return begun
    services = runtime.context
    known = Known() if services.room is None else await services.room.known(state.get("current_task") or "")
    told = await services.extensions.told(services.message, {"social_context": known.social})
    texts = [text for text in (known.text, told) if text]
    return begun | {"understanding": "\n\n".join(texts), "social_context": known.social}
