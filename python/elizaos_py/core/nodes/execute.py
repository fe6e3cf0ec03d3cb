"""Calls the tools of the plan, each once."""

from __future__ import annotations

import asyncio
from typing import Any

from langchain_core.messages import ToolMessage
from langgraph.func import task
from langgraph.runtime import Runtime, get_runtime

from elizaos_py.core.services import Services
from elizaos_py.core.state import AgentState, ToolResult, pending_calls

_FAILED = "Error: "


@task
async def call_tool(call: dict[str, Any]) -> ToolResult:
    """Call one tool. Its result is kept by itself, so that an agent that was killed does not call it again."""
    agent = get_runtime(Services).context.agent
    text = await agent.use(call["name"], call["args"], call["id"])
    return ToolResult(tool=call["name"], ok=not text.startswith(_FAILED), value=text)


async def execute_tools(state: AgentState, runtime: Runtime[Services]) -> dict[str, Any]:
    """Call as many at once as may be."""
    batch = pending_calls(state)[: runtime.context.most_parallel]
    results = await asyncio.gather(*(call_tool(call) for call in batch))
    failed = all(not result["ok"] for result in results)
    return {
        "messages": [
            ToolMessage(
                result["value"],
                tool_call_id=call["id"],
                name=call["name"],
                status="success" if result["ok"] else "error",
            )
            for call, result in zip(batch, results, strict=True)
        ],
        "tool_results": {call["id"]: result for call, result in zip(batch, results, strict=True)},
        "barren": (state.get("barren") or 0) + 1 if failed else 0,
    }
