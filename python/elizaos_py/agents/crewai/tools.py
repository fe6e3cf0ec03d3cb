"""Tools of a run as tools of CrewAI, and CrewAI's tools as tools that any agent may use."""

from __future__ import annotations

import asyncio
import json
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

from crewai.tools import BaseTool
from crewai.tools.tool_failure import detect_tool_failure
from crewai.utilities.pydantic_schema_utils import create_model_from_schema
from crewai.utilities.string_utils import sanitize_tool_name
from pydantic import BaseModel, ConfigDict, PrivateAttr

from elizaos_py.agents.tools.tool import AgentTool

if TYPE_CHECKING:
    from elizaos_py.agents.crewai.crossing import Crossing
    from elizaos_py.agents.model import ToolCall
    from elizaos_py.agents.run import AgentRun


class _Anything(BaseModel):
    model_config = ConfigDict(extra="allow")


class HostTool(BaseTool):
    """Goes through the run, which counts, tells and limits its calls."""

    _call: Any = PrivateAttr()
    _crossing: Any = PrivateAttr()

    def __init__(self, run: AgentRun, crossing: Crossing, tool: AgentTool, name: str, ids: CallIds) -> None:
        super().__init__(
            name=name,
            description=tool.description or tool.name,
            args_schema=_arguments(tool),
            # A tool may give something else each time, and what it does must be done each time.
            cache_function=_never,
        )
        self._crossing = crossing

        async def call(arguments: dict[str, Any]) -> str:
            return await run.use(tool.name, arguments, ids.take(name, arguments))

        self._call = call

    def run(self, /, *args: Any, **arguments: Any) -> Any:
        """Call it with arguments as they came: the tool's own side holds them against the schema."""
        return self._run(*args, **arguments)

    async def arun(self, /, *args: Any, **arguments: Any) -> Any:
        """Call it on the host's loop."""
        return await self._arun(*args, **arguments)

    def _run(self, /, **arguments: Any) -> Any:
        return self._crossing.wait(self._call, arguments)

    async def _arun(self, /, **arguments: Any) -> Any:
        return await self._call(arguments)


class CallIds:
    """What the model called its calls: CrewAI keeps that from the tools. Used on the host's loop alone."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], list[str]] = {}

    def put(self, calls: list[ToolCall]) -> None:
        """Remember what was asked for."""
        for call in calls:
            function = call["function"]
            try:
                arguments = json.loads(function["arguments"] or "{}")
            except ValueError:
                # Such a call is never made.
                continue
            self._waiting.setdefault(_key(function["name"], arguments), []).append(call["id"])

    def take(self, name: str, arguments: dict[str, Any]) -> str | None:
        """Give the oldest call that says just that."""
        key = _key(name, arguments)
        waiting = self._waiting.get(key)
        if not waiting:
            return None
        call = waiting.pop(0)
        if not waiting:
            del self._waiting[key]
        return call


def agent_tool(tool: BaseTool) -> AgentTool:
    """Let any agent use a tool of CrewAI."""
    # What is made of a function has both methods, and tells by the function which of them works.
    function = getattr(tool, "func", None)
    is_async = type(tool)._arun is not BaseTool._arun if function is None else iscoroutinefunction(function)

    async def call(arguments: dict[str, Any]) -> Any:
        value = await (tool.arun(**arguments) if is_async else asyncio.to_thread(tool.run, **arguments))
        failure = detect_tool_failure(value)
        if failure is not None:
            raise RuntimeError(failure.message)
        return value.model_dump(mode="json") if isinstance(value, BaseModel) else value

    return AgentTool(sanitize_tool_name(tool.name), tool.description, tool.args_schema.model_json_schema(), call)


def _arguments(tool: AgentTool) -> type[BaseModel]:
    """Give the tool's schema as CrewAI takes one; what it cannot read, the model is told nevertheless."""
    try:
        return create_model_from_schema({**tool.function["parameters"], "title": f"{tool.name} arguments"})
    except Exception:
        return _Anything


def _key(name: str, arguments: Any) -> tuple[str, str]:
    return name, json.dumps(arguments, sort_keys=True)


def _never(_arguments: Any = None, _result: Any = None) -> bool:
    return False
