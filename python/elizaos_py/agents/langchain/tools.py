"""Tools of a run, as tools of LangChain."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from langchain_core.tools import BaseTool

from elizaos_py.agents.current import current_run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elizaos_py.agents.tools.tool import AgentTool

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

    async def _arun(self, **arguments: Any) -> str:
        return await current_run.get().use(self.name, arguments, _call_id.get())

    def _run(self, **arguments: Any) -> str:
        return asyncio.run(self._arun(**arguments))


def langchain_tools(tools: Iterable[AgentTool]) -> list[BaseTool]:
    """Give tools that go through whichever run calls them."""
    return [
        HostTool(name=tool.name, description=tool.description or tool.name, args_schema=tool.function["parameters"])
        for tool in tools
    ]
