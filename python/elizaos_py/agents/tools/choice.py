"""Which of a run's tools one of several agents may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elizaos_py.errors import ToolNotFoundError

if TYPE_CHECKING:
    from elizaos_py.agents.run import AgentRun
    from elizaos_py.agents.tools.tool import AgentTool


def choose_tools(run: AgentRun, names: list[str] | None) -> list[AgentTool]:
    """Give the named tools of a run, or all where nothing is said."""
    if names is None:
        return list(run.tools.values())
    unknown = [name for name in names if name not in run.tools]
    if unknown:
        raise ToolNotFoundError(f"there is no tool '{unknown[0]}' (there are: {', '.join(run.tools) or 'none'})")
    return [run.tools[name] for name in names]
