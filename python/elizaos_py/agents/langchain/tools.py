"""Tools of a run as tools of LangChain, and LangChain's tools as tools that any agent may use."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from elizaos_py.agents.current import current_run
from elizaos_py.agents.tools.tool import NO_PARAMETERS, AgentTool

if TYPE_CHECKING:
    from collections.abc import Iterable

_call_id: ContextVar[str | None] = ContextVar("call_id", default=None)


class HostTool(BaseTool):
    """Goes through the run, which counts, tells and limits its calls."""

    async def arun(self, tool_input: Any, *args: Any, tool_call_id: str | None = None, **kwargs: Any) -> Any:
        """Call it; what the model called it by goes along."""
        token = _call_id.set(tool_call_id)
        try:
            return await super().arun(tool_input, *args, tool_call_id=tool_call_id, **kwargs)
        finally:
            _call_id.reset(token)

    async def _arun(self, /, **arguments: Any) -> str:
        return await current_run.get().use(self.name, arguments, _call_id.get())

    def _run(self, /, **arguments: Any) -> str:
        return asyncio.run(self._arun(**arguments))


def langchain_tools(tools: Iterable[AgentTool]) -> list[BaseTool]:
    """Give tools that go through whichever run calls them."""
    return [
        HostTool(name=tool.name, description=tool.description or tool.name, args_schema=tool.function["parameters"])
        for tool in tools
    ]


def agent_tool(tool: BaseTool) -> AgentTool:
    """Let any agent use a tool of LangChain, which holds the arguments against the schema itself."""
    told = convert_to_openai_tool(tool)["function"]

    async def call(arguments: dict[str, Any]) -> Any:
        return await tool.ainvoke(arguments)

    return AgentTool(told["name"], told.get("description", ""), told.get("parameters") or NO_PARAMETERS, call)
