"""The host's tools, as Python sees them: `await tools.name(x=1)`."""

from __future__ import annotations

from elizaos_py._native import current_execution, tool_number
from elizaos_py.errors import ToolNotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from elizaos_py.host.tool import Tool

# By the tool's number, which no other registration in the process has.
_known: dict[int, Tool] = {}
_KEPT = 4096


def _find(name: str) -> Tool | None:
    number = tool_number(name)
    if not number:
        return None
    return _known.get(number) or _learn(name, number)


def _learn(name: str, number: int) -> Tool | None:
    execution = current_execution()
    described = None if execution is None else execution.describe_tool(name)
    if described is None:
        return None
    from elizaos_py.host.tool import Tool

    if len(_known) >= _KEPT:
        _known.clear()
    known = _known[number] = Tool(name, number, *described)
    return known


def _missing(name: str) -> ToolNotFoundError:
    execution = current_execution()
    if execution is None:
        return ToolNotFoundError(f"there is no tool '{name}' here: tools can be used only while a task runs")
    have = ", ".join(execution.tool_names()) or "none"
    return ToolNotFoundError(f"there is no tool '{name}' (registered: {have})")


class Tools:
    """The tools that the host has registered, by name; dots in a name make namespaces."""

    def __init__(self, prefix: str = "", *, sync: bool = False) -> None:
        self._prefix = prefix
        self._sync = sync

    def __getattr__(self, name: str) -> Any:
        # On the way of every call: a number that the process never gave finds nothing.
        known = _known.get(tool_number(self._prefix + name))
        if known is None:
            return self._look_up(name)
        return known.sync if self._sync else known.awaited

    def _look_up(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        full = self._prefix + name
        found = _find(full)
        if found is not None:
            return found.sync if self._sync else found.awaited
        execution = current_execution()
        if execution is not None and any(known.startswith(full + ".") for known in execution.tool_names()):
            return Tools(full + ".", sync=self._sync)
        raise _missing(full)

    def call(self, name: str, arguments: dict[str, Any] | None = None) -> Any:
        """Call a tool by its name, with its arguments as one dict."""
        found = _find(self._prefix + name)
        if found is None:
            raise _missing(self._prefix + name)
        return (found.sync if self._sync else found.awaited)(**(arguments or {}))

    @property
    def sync(self) -> Tools:
        """The same for plain code in threads: calls block until the tool has answered."""
        return Tools(self._prefix, sync=True)

    def __dir__(self) -> list[str]:
        execution = current_execution()
        names = [] if execution is None else execution.tool_names()
        below = {name[len(self._prefix) :].partition(".")[0] for name in names if name.startswith(self._prefix)}
        return sorted({*below, "call", "list", "sync"})

    def __repr__(self) -> str:
        return f"<the host's tools: {', '.join(dir(self))}>"

    # The last one: its name hides the builtin from annotations that follow.
    def list(self) -> list[dict[str, Any]]:
        """Give name, description and JSON Schema of each tool that this task may call."""
        execution = current_execution()
        names = [] if execution is None else execution.tool_names()
        known = [found for found in map(_find, names) if found is not None]
        return [
            {"name": found.name, "description": found.description, "parameters": found.schema}
            for found in known
            if found.name.startswith(self._prefix)
        ]


tools = Tools()
