"""A plugin as it was at one time: it goes on serving the calls that are in it until the last one has ended."""

from __future__ import annotations

from contextlib import asynccontextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

from elizaos_py.core.plugins.hook import Hook

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from types import ModuleType

    from elizaos_py.core.plugins.modules import Imported
    from elizaos_py.core.plugins.parts import Part


class Version:
    """What was loaded of a plugin, and the calls that are in it."""

    def __init__(
        self,
        name: str,
        imported: Imported,
        parts: dict[tuple[str, str], Part],
        report: Callable[[Exception], None],
    ) -> None:
        self.parts = parts
        self.undo = imported.undo
        self._report = report
        # Agents run on as many loops as there are threads for them.
        self._lock = Lock()
        self._setup = _hook(imported.module, "setup", ("runtime",), name)
        self._teardown = _hook(imported.module, "teardown", (), name)
        self._calls = 0
        self._retired = False

    async def set_up(self, runtime: Any) -> None:
        """Let it prepare itself."""
        if self._setup is not None:
            await self._setup({"runtime": runtime})

    async def retire(self) -> None:
        """Take no new calls, and tidy up once the last one has ended."""
        await self._count(0, retired=True)

    @asynccontextmanager
    async def in_use(self) -> AsyncIterator[None]:
        """Count a call."""
        await self._count(1)
        try:
            yield
        finally:
            await self._count(-1)

    async def _count(self, calls: int, *, retired: bool = False) -> None:
        with self._lock:
            self._calls += calls
            self._retired = self._retired or retired
            ended = self._retired and self._calls == 0
            teardown, self._teardown = (self._teardown, None) if ended else (None, self._teardown)
        if teardown is not None:
            try:
                await teardown({})
            except Exception as error:
                # Told with the plugin: the call that happened to be the last one has nothing to do with it.
                self._report(error)


def _hook(module: ModuleType, name: str, given: tuple[str, ...], plugin: str) -> Hook | None:
    function = vars(module).get(name)
    return None if function is None else Hook(function, f"{name}() of the plugin {plugin}", given)
