"""An environment in a registry."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.tools.functions import complete
from elizaos_py.agents.tools.tool import AgentTool

if TYPE_CHECKING:
    from elizaos_py.core.registry.environment import Environment, EnvironmentTool
    from elizaos_py.core.registry.registry import BenchmarkToolRegistry


class Loaded:
    """A benchmark's tools, as long as they are in the registry."""

    def __init__(self, registry: BenchmarkToolRegistry, environment: Environment, namespace: str) -> None:
        self.environment = environment
        self._registry = registry
        self._namespace = namespace
        self._titles: set[str] = set()
        # A world is changed by one call after the other, in the order in which they were made.
        self._turn = asyncio.Lock()
        # One object for all tools: by it a run knows that they are of the same environment.
        self._judge = environment.score

    def refresh(self) -> None:
        """Take the tools that the environment has now, and let go of those that it has no more."""
        titles = set()
        for told in self.environment.tools():
            titles.add(
                self._registry.register(
                    self._tool(told),
                    namespace=self._namespace,
                    needs=told.needs,
                    replaces=f"{self._namespace}.{told.name}".lstrip(".") in self._titles,
                )
            )
        for gone in self._titles - titles:
            self._registry.unregister(gone)
        self._titles = titles

    def unload(self) -> None:
        """Take the tools back."""
        for title in self._titles:
            self._registry.unregister(title)
        self._titles = set()

    def _tool(self, told: EnvironmentTool) -> AgentTool:
        async def call(arguments: dict[str, Any]) -> Any:
            async with self._turn:
                return await complete(told.call, **arguments)

        return AgentTool(told.name, told.description, told.schema, call, judge=self._judge)
