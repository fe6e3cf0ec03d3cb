"""Tools of a run as tools of AutoGen, and AutoGen's tools as tools that any agent may use."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from autogen_core import CancellationToken
from autogen_core.tools import BaseTool
from pydantic import BaseModel, ConfigDict

from elizaos_py.agents.autogen.linking import linked
from elizaos_py.agents.tools.tool import NO_PARAMETERS, AgentTool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autogen_core.tools import Tool, ToolSchema

    from elizaos_py.agents.run import AgentRun


class _Arguments(BaseModel):
    """Whatever the model gives: the tool's own side holds it against the schema."""

    model_config = ConfigDict(extra="allow")


class HostTool(BaseTool[_Arguments, Any]):
    """Goes through the run, which counts, tells and limits its calls."""

    def __init__(self, run: AgentRun, tool: AgentTool) -> None:
        super().__init__(_Arguments, str, tool.name, tool.description)
        self._run = run
        self._function = tool.function

    @property
    def schema(self) -> ToolSchema:
        """The tool's own schema, as it is."""
        return self._function  # type: ignore[return-value]

    async def run(self, args: _Arguments, cancellation_token: CancellationToken) -> str:
        """Call it with arguments that were read."""
        return await self.run_json(args.model_dump(), cancellation_token)

    async def run_json(
        self, args: Mapping[str, Any], cancellation_token: CancellationToken, call_id: str | None = None
    ) -> str:
        """Call it with arguments as they came; what the model called it by goes along."""
        return await linked(self._run.use(self.name, dict(args), call_id), cancellation_token)


def agent_tool(tool: Tool) -> AgentTool:
    """Let any agent use a tool of AutoGen."""

    async def call(arguments: dict[str, Any]) -> Any:
        token = CancellationToken()
        try:
            value = await tool.run_json(arguments, token)
        except asyncio.CancelledError:
            token.cancel()
            raise
        return value.model_dump(mode="json") if isinstance(value, BaseModel) else value

    return AgentTool(tool.name, tool.description, dict(tool.schema.get("parameters") or NO_PARAMETERS), call)
