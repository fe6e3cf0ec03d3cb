"""The names that CrewAI has for tools: it writes all of them in small letters, with underscores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crewai.utilities.string_utils import sanitize_tool_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elizaos_py.agents.model import Message, ToolCall
    from elizaos_py.agents.tools.tool import AgentTool


class Names:
    """Both names of each tool of a run, one for CrewAI and one for everyone else."""

    def __init__(self, tools: Iterable[AgentTool]) -> None:
        self._tools: dict[str, AgentTool] = {}
        self._crew_names: dict[str, str] = {}
        for tool in tools:
            plain = name = sanitize_tool_name(tool.name) or "tool"
            number = 2
            while name in self._tools:
                name = sanitize_tool_name(f"{plain}_{number}")
                number += 1
            self._tools[name] = tool
            self._crew_names[tool.name] = name

    def of_crew(self, name: str) -> str:
        """Give the name that CrewAI has for a tool."""
        return self._crew_names.get(name, name)

    def function(self, told: dict[str, Any]) -> dict[str, Any]:
        """Tell of a tool as its owner does; of CrewAI's own, as CrewAI does."""
        tool = self._tools.get(told["function"]["name"])
        return told if tool is None else {"type": "function", "function": tool.function}

    def message(self, message: Message) -> Message:
        """Give a message of CrewAI's with everyone else's names."""
        if message.get("tool_calls"):
            return {**message, "tool_calls": [_named(call, self._of_owner) for call in message["tool_calls"]]}
        if message["role"] == "tool" and "name" in message:
            return {**message, "name": self._of_owner(message["name"])}
        return message

    def calls(self, calls: list[ToolCall]) -> list[ToolCall]:
        """Give calls with CrewAI's names."""
        return [_named(call, self.of_crew) for call in calls]

    def _of_owner(self, name: str) -> str:
        tool = self._tools.get(name)
        return name if tool is None else tool.name


def _named(call: ToolCall, rename: Any) -> ToolCall:
    return {**call, "function": {**call["function"], "name": rename(call["function"]["name"])}}
