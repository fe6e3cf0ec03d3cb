"""Runs a graph to its end and tells what happens in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.messages import convert_to_messages

from elizaos_py.agents.langchain.model import openai_messages

if TYPE_CHECKING:
    from elizaos_py.agents.run import AgentRun

# The run's own limits end it, with an error that names them.
CONFIG: Any = {"recursion_limit": 10_000}


async def drive(graph: Any, run: AgentRun) -> str:
    """Run a graph whose state has messages, and give the text of the last one."""
    text = ""
    async for update in graph.astream({"messages": convert_to_messages(run.messages)}, CONFIG, stream_mode="updates"):
        for node, change in update.items():
            await run.tell_state(node)
            said = (change or {}).get("messages", [])
            await run.say(*openai_messages(said))
            text = said[-1].text if said else text
    return str(text)
