"""A plugin's tools in the registry: all of a version's, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elizaos_py.agents.tools.tool import AgentTool
    from elizaos_py.core.registry import BenchmarkToolRegistry

    Offered = tuple[AgentTool, tuple[str, ...]]


def offer(registry: BenchmarkToolRegistry, tools: Sequence[Offered], before: Sequence[Offered]) -> None:
    """Put a version's tools in place of those of the one before; where one is refused, those stay."""
    had = {tool.title for tool, _ in before}
    put: list[str] = []
    try:
        for tool, needs in tools:
            put.append(registry.register(tool, name=tool.title, needs=needs, replaces=tool.title in had))
    except Exception:
        withdraw(registry, [title for title in put if title not in had])
        for tool, needs in before:
            registry.register(tool, name=tool.title, needs=needs, replaces=True)
        raise
    withdraw(registry, had - set(put))


def withdraw(registry: BenchmarkToolRegistry, titles: Sequence[str] | set[str]) -> None:
    """Take tools back."""
    for title in titles:
        registry.unregister(title)
