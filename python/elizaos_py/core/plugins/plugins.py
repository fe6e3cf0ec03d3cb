"""The plugins that are loaded, in a steady order, and what they offer."""

from __future__ import annotations

from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.tools.tool import AgentTool, model_names
from elizaos_py.core.plugins.kinds import Action, Evaluator, Provider
from elizaos_py.core.plugins.loaded import Loaded
from elizaos_py.core.plugins.modules import Home
from elizaos_py.core.plugins.offer import offer, withdraw
from elizaos_py.core.plugins.problems import Problem
from elizaos_py.errors import ToolNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elizaos_py.core.plugins.decorators import Kind
    from elizaos_py.core.plugins.parts import Part
    from elizaos_py.core.plugins.sources import Source
    from elizaos_py.core.plugins.version import Version
    from elizaos_py.core.registry import BenchmarkToolRegistry


class Plugins:
    """What they offer now. What was handed out goes on to the newest version by its name."""

    def __init__(
        self, registry: BenchmarkToolRegistry | None = None, *, runtime: Any = None, watch: bool = False
    ) -> None:
        self._registry = registry
        self._runtime = runtime
        self._watch = watch
        self._home = Home()
        self._loaded: dict[str, Loaded] = {}
        self._not_found: tuple[Problem, ...] = ()
        self._problems: dict[str, Problem] = {}
        self._refreshing = Lock()

    @property
    def names(self) -> list[str]:
        """The plugins that serve."""
        return [name for name, loaded in self._loaded.items() if loaded.version is not None]

    @property
    def problems(self) -> list[Problem]:
        """What is wrong: what could not be loaded at all, then the newest of each plugin."""
        return [*self._not_found, *self._problems.values()]

    @property
    def tools(self) -> list[AgentTool]:
        """The functions for agents, as they are called by models: `weather.forecast` is `weather__forecast`."""
        found = [self._tool(name, part) for name, part in self._parts("tool")]
        names = model_names(tool.title for tool in found)
        return [AgentTool(names[each.title], *_rest(each)) for each in found]

    @property
    def actions(self) -> list[Action]:
        """What an agent can decide to do."""
        return [
            Action(name, part.name, part.description, **part.details, _call=partial(self._call, name, part.key))
            for name, part in self._parts("action")
        ]

    @property
    def providers(self) -> list[Provider]:
        """What an agent is told, the lowest position first."""
        found = [
            Provider(name, part.name, part.description, **part.details, _call=partial(self._call, name, part.key))
            for name, part in self._parts("provider")
        ]
        return sorted(found, key=lambda provider: provider.position)

    @property
    def evaluators(self) -> list[Evaluator]:
        """What looks at what was said."""
        return [
            Evaluator(name, part.name, part.description, **part.details, _call=partial(self._call, name, part.key))
            for name, part in self._parts("evaluator")
        ]

    async def add(self, sources: list[Source], problems: list[Problem]) -> None:
        """Load plugins, one after the other; what is wrong with one is told among the problems."""
        self._not_found += tuple(problems)
        for source in sources:
            self._loaded[source.name] = Loaded(source, self._home, partial(self._report, source.name))
            await self._load(self._loaded[source.name])

    async def refresh(self) -> None:
        """Load anew what has changed. Who comes while that is under way is served by the version that there is."""
        if not self._watch or not self._refreshing.acquire(blocking=False):
            return
        try:
            for loaded in list(self._loaded.values()):
                if loaded.has_changed():
                    await self._load(loaded)
        finally:
            self._refreshing.release()

    async def close(self) -> None:
        """Take everything back: tools, modules; each plugin tidies up after its last call."""
        for loaded in reversed(self._loaded.values()):
            version, loaded.version = loaded.version, None
            if version is not None:
                if self._registry is not None:
                    withdraw(self._registry, {part.name for part in version.parts.values() if part.kind == "tool"})
                await version.retire()
            loaded.drop()
        self._loaded.clear()
        self._home.close()

    async def _load(self, loaded: Loaded) -> None:
        name = loaded.source.name
        try:
            version = await loaded.make()
        except (Exception, SystemExit) as error:
            self._report(name, error)
            return
        try:
            self._check_names(name, version)
            await version.set_up(self._runtime)
            self._offer(name, version, loaded.version)
        except (Exception, SystemExit) as error:
            version.undo()
            self._report(name, error)
            return
        self._problems.pop(name, None)
        before = loaded.put(version)
        if before is not None:
            await before.retire()

    def _check_names(self, name: str, version: Version) -> None:
        taken = {part.key: other for other, part in self._parts() if other != name}
        for key, part in version.parts.items():
            if key in taken:
                raise ValueError(f"the plugin {taken[key]} has the {part.kind} {part.name!r} already")

    def _offer(self, name: str, version: Version, before: Version | None) -> None:
        if self._registry is not None:
            had = [] if before is None else self._offered(name, before)
            offer(self._registry, self._offered(name, version), had)

    def _offered(self, name: str, version: Version) -> list[tuple[AgentTool, tuple[str, ...]]]:
        parts = [part for part in version.parts.values() if part.kind == "tool"]
        return [(self._tool(name, part), part.details["needs"]) for part in parts]

    def _tool(self, name: str, part: Part) -> AgentTool:
        made = part.tool
        assert made is not None

        async def call(arguments: dict[str, Any]) -> Any:
            return await self._call(name, part.key, "tool", arguments)

        return AgentTool(part.name, made.description, made.parameters, call, part.name)

    async def _call(self, name: str, key: tuple[str, str], what: str, given: dict[str, Any]) -> Any:
        await self.refresh()
        loaded = self._loaded.get(name)
        version = None if loaded is None else loaded.version
        part = None if version is None else version.parts.get(key)
        if version is None or part is None:
            raise ToolNotFoundError(f"the plugin {name} has no {key[0]} {key[1]!r} any more")
        async with version.in_use():
            return await part.call(what, given)

    def _parts(self, kind: Kind | None = None) -> Iterator[tuple[str, Part]]:
        for name, loaded in self._loaded.items():
            if loaded.version is not None:
                for part in loaded.version.parts.values():
                    if kind is None or part.kind == kind:
                        yield name, part

    def _report(self, name: str, error: BaseException) -> None:
        self._problems[name] = Problem.of(name, error)


def _rest(tool: AgentTool) -> tuple[Any, ...]:
    return tool.description, tool.parameters, tool.call, tool.title
