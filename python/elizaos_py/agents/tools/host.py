"""The host's registered tools, for agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from elizaos_py.agents.host_model import MODEL_TOOLS
from elizaos_py.agents.tools.tool import NO_PARAMETERS, AgentTool, model_names
from elizaos_py.host.tool import ToolStream
from elizaos_py.host.tools import tools

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


STORE_TOOLS = frozenset({"memory.put", "memory.get", "memory.find", "memory.delete"})
"""What a memory is kept with. What an agent means to look up or note has tools of its own."""


def host_tools() -> list[AgentTool]:
    """List what the running task may call, but what the agent thinks and remembers with by itself."""
    told = [tool for tool in tools.list() if tool["name"] not in MODEL_TOOLS | STORE_TOOLS]
    names = model_names(tool["name"] for tool in told)
    return [
        AgentTool(names[name], tool["description"], tool["parameters"] or NO_PARAMETERS, _caller(name), name)
        for tool in told
        for name in (tool["name"],)
    ]


def _caller(name: str) -> Callable[[dict[str, Any]], Awaitable[Any]]:
    async def call(arguments: dict[str, Any]) -> Any:
        value = await tools.call(name, arguments)
        # A model reads a whole result, not one that is still coming.
        return [item async for item in value] if isinstance(value, ToolStream) else value

    return call
