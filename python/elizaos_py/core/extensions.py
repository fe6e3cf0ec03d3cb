"""What a registry and plugins add to an agent: tools, words for its prompt, and a look at its answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.tools.tool import AgentTool, names_beside
from elizaos_py.core.plugins import compose, evaluate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from elizaos_py.agents.run import AgentRun
    from elizaos_py.core.plugins import Action, Plugins
    from elizaos_py.core.registry import BenchmarkToolRegistry

_ACTION = {
    "type": "object",
    "properties": {"options": {"type": "object", "description": "what the action is to be told"}},
}


class Extensions:
    """What one run has of them: what is loaded when it begins."""

    def __init__(
        self,
        runtime: Any,
        registry: BenchmarkToolRegistry | None = None,
        plugins: Plugins | None = None,
        permissions: Iterable[str] = (),
    ) -> None:
        self._runtime = runtime
        self._registry = registry
        self._plugins = plugins
        self._permissions = tuple(permissions)
        self.problems: list[str] = []
        """What could not be told or looked at."""

    async def offer(self, agent: AgentRun, message: dict[str, Any]) -> None:
        """Add tools and actions to those of a run; plugins' tools are in the registry, where their needs are held."""
        added: list[AgentTool] = []
        if self._plugins is not None:
            await self._plugins.refresh()
            self.problems += [f"the plugin {each.plugin}: {each.message}" for each in self._plugins.problems]
            added += [self._as_tool(action, message) for action in self._plugins.actions]
        if self._registry is not None:
            added += self._registry.view(permissions=self._permissions)
        names = names_beside(agent.tools, [tool.title for tool in added])
        for tool, name in zip(added, names, strict=True):
            agent.tools[name] = replace(tool, name=name, registered=tool.title)

    async def told(self, message: dict[str, Any], state: dict[str, Any]) -> str:
        """Give what the providers tell."""
        if self._plugins is None:
            return ""
        composed = await compose(self._plugins.providers, runtime=self._runtime, message=message, state=state)
        self.problems += [f"the provider {name} told nothing: {why}" for name, why in composed["missing"].items()]
        return str(composed["text"])

    async def look(self, message: dict[str, Any], response: str) -> dict[str, Any]:
        """Let the evaluators look at what was answered, and give what they say."""
        if self._plugins is None:
            return {}
        answered = {"response": response}
        said = await evaluate(self._plugins.evaluators, runtime=self._runtime, message=message, state=answered)
        failed = {name: one["error"] for name, one in said.items() if "error" in one}
        self.problems += [f"the evaluator {name} failed: {why}" for name, why in failed.items()]
        return {name: one["value"] for name, one in said.items() if name not in failed}

    def _as_tool(self, action: Action, message: dict[str, Any]) -> AgentTool:
        return AgentTool(action.name, action.description, _ACTION, self._caller(action, message), action.name)

    def _caller(self, action: Action, message: dict[str, Any]) -> Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]:
        async def call(arguments: dict[str, Any]) -> dict[str, Any]:
            options = arguments.get("options") or {}
            return await action.run(runtime=self._runtime, message=message, state={}, options=options)

        return call
