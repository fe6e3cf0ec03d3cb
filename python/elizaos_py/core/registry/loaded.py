"""An environment in a registry."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.tools.calling import complete
from elizaos_py.agents.tools.tool import AgentTool
from elizaos_py.core.registry.names import titled

if TYPE_CHECKING:
    from elizaos_py.core.registry.environment import Environment, EnvironmentTool
    from elizaos_py.core.registry.registry import BenchmarkToolRegistry


class Loaded:
    """A benchmark's tools, as long as they are in the registry."""

    def __init__(
        self, registry: BenchmarkToolRegistry, environment: Environment, namespace: str, *, checked: bool
    ) -> None:
        self.environment = environment
        self._registry = registry
        self._namespace = namespace
        self._checked = checked
        self._told: dict[str, EnvironmentTool] = {}
        # A world is changed by one call after the other, in the order in which they were made.
        self._turn = asyncio.Lock()
        # One object for all tools: by it a run knows that they are of the same environment.
        self._judge = environment.score

    def refresh(self) -> None:
        """Take the tools that the environment has now, and let go of those that it has no more."""
        told = {titled(self._namespace, each.name): each for each in self.environment.tools()}
        for title in self._told.keys() - told.keys():
            self._registry.unregister(title)
        for title, each in told.items():
            before = self._told.get(title)
            if before is None or _looks(before) != _looks(each):
                self._registry.register(
                    self._tool(title, each),
                    name=title,
                    needs=each.needs,
                    replaces=before is not None,
                    checked=self._checked,
                )
            self._told[title] = each
        self._told = told

    def unload(self) -> None:
        """Take the tools back."""
        for title in self._told:
            self._registry.unregister(title)
        self._told = {}

    def _tool(self, title: str, told: EnvironmentTool) -> AgentTool:
        async def call(arguments: dict[str, Any]) -> Any:
            async with self._turn:
                return await complete(self._told[title].call, **arguments)

        return AgentTool(told.name, told.description, told.schema, call, judge=self._judge)


def _looks(told: EnvironmentTool) -> tuple[Any, ...]:
    return told.schema, told.description, told.needs
