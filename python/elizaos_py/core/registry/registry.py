"""BenchmarkToolRegistry: as many tools as a benchmark has, and of them what one agent may see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.tools.register import as_tool
from elizaos_py.agents.tools.tool import model_names
from elizaos_py.core.registry.arguments import Arguments
from elizaos_py.core.registry.held import Held
from elizaos_py.core.registry.loaded import Loaded
from elizaos_py.core.registry.names import titled, within
from elizaos_py.core.registry.permissions import KNOWN, Grants, check_known, grants
from elizaos_py.core.registry.statistics import Statistics
from elizaos_py.core.registry.words import Words
from elizaos_py.errors import ToolNotFoundError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from elizaos_py.agents.tools.tool import AgentTool
    from elizaos_py.core.registry.environment import Environment


class BenchmarkToolRegistry:
    """Knows tools by names with namespaces (`fs.read`)."""

    def __init__(self, permissions: Iterable[str] = ()) -> None:
        self._known = KNOWN | frozenset(permissions)
        self._held: dict[str, Held] = {}
        self._words = Words()

    def register(
        self,
        tool: AgentTool | Callable[..., Any],
        *,
        namespace: str = "",
        name: str | None = None,
        needs: Iterable[str] = (),
        replaces: bool = False,
        checked: bool = True,
    ) -> str:
        """Take a tool, or a function with type hints, and give the name that it has here.

        Arguments are held against its schema, unless it is not to be `checked`.
        """
        made = as_tool(tool, name)
        title = titled(namespace, name or made.title)
        before = self._held.get(title)
        if before is not None and not replaces:
            raise ValueError(f"there is a tool '{title}' already")
        self._held[title] = Held(
            title,
            made,
            check_known(needs, self._known),
            Arguments(title, made.parameters) if checked else None,
            before.statistics if before is not None else Statistics(),
        )
        self._words.put(title, made.description, made.parameters)
        return title

    def unregister(self, title: str) -> None:
        """Forget a tool and how it did; views that have it find it gone."""
        self._held.pop(title, None)
        self._words.drop(title)

    def load(self, environment: Environment, namespace: str = "", *, checked: bool = True) -> Loaded:
        """Take a benchmark's tools; not `checked`, where it judges itself what arguments do not fit."""
        loaded = Loaded(self, environment, namespace, checked=checked)
        loaded.refresh()
        return loaded

    def view(
        self,
        namespaces: Iterable[str] | None = None,
        permissions: Iterable[str] | Grants = (),
        *,
        task: str | None = None,
        most: int | None = None,
        refused: bool = False,
    ) -> list[AgentTool]:
        """Give the tools for one agent: those of some namespaces, as far as their needs are granted.

        With a task, those that its words speak of come first; `most` are given. With `refused` it sees also what it may
        not call.
        """
        granted = grants(permissions, self._known)
        seen = [held for held in self._of(namespaces) if refused or not granted.lacks(held.needs)]
        if task is not None:
            found = {title: place for place, title in enumerate(self._words.find(task))}
            seen.sort(key=lambda held: found.get(held.title, len(found)))
        chosen = seen[:most]
        names = model_names(held.title for held in chosen)
        return [
            replace(held.tool, name=names[held.title], registered=held.title, call=self._caller(held.title, granted))
            for held in chosen
        ]

    def search(self, text: str, most: int = 10, namespaces: Iterable[str] | None = None) -> list[str]:
        """Give the names of the tools that a text speaks of, the likeliest first."""
        within = {held.title for held in self._of(namespaces)}
        return [title for title in self._words.find(text) if title in within][:most]

    def statistics(self) -> dict[str, dict[str, Any]]:
        """Tell how each tool has done."""
        return {title: held.statistics.told() for title, held in sorted(self._held.items())}

    async def call(self, title: str, arguments: dict[str, Any], permissions: Iterable[str] | Grants = ()) -> Any:
        """Call a tool with what is granted."""
        return await self._find(title).call(arguments, grants(permissions, self._known))

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, title: object) -> bool:
        return title in self._held

    def _of(self, namespaces: Iterable[str] | None) -> list[Held]:
        if namespaces is None:
            return list(self._held.values())
        named = (namespaces,) if isinstance(namespaces, str) else tuple(namespaces)
        return [held for title, held in self._held.items() if within(title, named)]

    def _caller(self, title: str, granted: Grants) -> Callable[[dict[str, Any]], Awaitable[Any]]:
        async def call(arguments: dict[str, Any]) -> Any:
            return await self._find(title).call(arguments, granted)

        return call

    def _find(self, title: str) -> Held:
        held = self._held.get(title)
        if held is None:
            near = ", ".join(self.search(title, 5)) or "none that is like it"
            raise ToolNotFoundError(f"there is no tool '{title}' (there is: {near})")
        return held
