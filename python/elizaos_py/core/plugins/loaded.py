"""One plugin: where it comes from, its newest version that is good, and what its files were like when it was made."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from elizaos_py.core.plugins.files import Files, forget_bytecode, look
from elizaos_py.core.plugins.parts import parts_of
from elizaos_py.core.plugins.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable

    from elizaos_py.core.plugins.modules import Home, Imported
    from elizaos_py.core.plugins.sources import Source


class Loaded:
    """Changes only by `put`, with a version that is good."""

    def __init__(self, source: Source, home: Home, report: Callable[[Exception], None]) -> None:
        self.source = source
        self.version: Version | None = None
        self._home = home
        self._report = report
        self._places = [] if source.path is None else [str(source.path)]
        self._files: Files = {}
        self._tried = False
        self._first: Imported | None = None

    async def make(self) -> Version:
        """Import what the files say now; it does not serve before it is put."""
        self._files = look(self._places)
        if self._tried:
            forget_bytecode(self._files)
        anew, self._tried = self._tried, True
        imported = await asyncio.to_thread(self._home.load, self.source, anew=anew)
        try:
            parts = parts_of(imported.module, self.source.name, imported.root)
            version = Version(self.source.name, imported, parts, self._report)
        except BaseException:
            imported.undo()
            raise
        self._first = self._first or imported
        if not self._places:
            self._places = imported.places
            self._files = look(self._places)
        return version

    def put(self, version: Version) -> Version | None:
        """Let a version serve, and give the one before."""
        before, self.version = self.version, version
        return before

    def drop(self) -> None:
        """Forget its modules, but for those that the program had imported itself."""
        if self._first is not None:
            self._first.undo()

    def has_changed(self) -> bool:
        """Tell whether its files are others than when they were last imported, whatever came of that."""
        return look(self._places) != self._files
