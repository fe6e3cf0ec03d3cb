"""Importing a plugin, again where it has changed, without losing what was imported before until the new one is good."""

from __future__ import annotations

import importlib
import importlib.util
import linecache
import sys
from dataclasses import dataclass
from itertools import count
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elizaos_py.core.plugins.sources import Source

_numbers = count(1)
# sys.modules is everybody's: of two plugins that are imported at once, none must put back the other's.
_lock = RLock()


@dataclass(frozen=True, slots=True)
class Imported:
    """A plugin's module, and how to take it back."""

    module: ModuleType
    root: str
    """The name below which all of the plugin's modules are."""
    before: dict[str, ModuleType]

    @property
    def places(self) -> list[str]:
        """The folders, or the file, that it was imported from."""
        package = sys.modules.get(self.root, self.module)
        return list(getattr(package, "__path__", ())) or [str(self.module.__file__)]

    def undo(self) -> None:
        """Put back what was imported before."""
        with _lock:
            _take(self.root)
            sys.modules.update(self.before)


class Home:
    """The package under which plugins that were named by a path are imported: `json.py` must not become `json`."""

    def __init__(self) -> None:
        self.name = f"elizaos_py_plugins_{next(_numbers)}"
        package = ModuleType(self.name)
        package.__path__ = []
        sys.modules[self.name] = package

    def load(self, source: Source, *, anew: bool) -> Imported:
        """Import a plugin; where that fails, there is what was there before, and nothing else."""
        every = self._root(source) if source.path is not None else source.module.partition(".")[0]
        with _lock:
            before = {name: sys.modules[name] for name in _below(every)}
            try:
                if anew:
                    _take(self._root(source))
                    importlib.invalidate_caches()
                    linecache.checkcache()
                module = _named(source.module) if source.path is None else _run(source, every)
            except BaseException:
                _take(every)
                sys.modules.update(before)
                raise
            root = self._root(source)
            return Imported(module, root, {name: old for name, old in before.items() if _is_below(name, root)})

    def close(self) -> None:
        """Forget the package and all that is in it."""
        with _lock:
            _take(self.name)

    def _root(self, source: Source) -> str:
        if source.path is not None:
            return f"{self.name}.{source.name.replace('-', '_')}"
        # A module in the midst of its package is not whole without it.
        package = source.module.rpartition(".")[0]
        return package if getattr(sys.modules.get(package), "__file__", None) else source.module


def _named(name: str) -> ModuleType:
    if ":" in name:
        raise ImportError(f"the entry point of a plugin names a module, not an object in one: {name}")
    return importlib.import_module(name)


def _run(source: Source, name: str) -> ModuleType:
    folder = None if source.path is None or source.path.is_file() else [str(source.path)]
    spec = importlib.util.spec_from_file_location(name, str(source.file), submodule_search_locations=folder)
    if spec is None or spec.loader is None:
        raise ImportError(f"{source.file} is no file of Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _is_below(name: str, root: str) -> bool:
    return name == root or name.startswith(f"{root}.")


def _below(root: str) -> list[str]:
    return [name for name in sys.modules if _is_below(name, root)]


def _take(root: str) -> None:
    for name in _below(root):
        del sys.modules[name]
