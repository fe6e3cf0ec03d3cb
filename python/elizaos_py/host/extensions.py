"""Keeps native extensions away from the libraries that Node carries inside its executable.

Node exports its own OpenSSL, zlib, libuv, c-ares, brotli, nghttp2 and more, and the executable comes first where the
dynamic loader looks for a symbol: `_ssl` would call Node's OpenSSL with the structures of another version.
"""

from __future__ import annotations

from importlib.machinery import ExtensionFileLoader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_loaded: list[tuple[str, bool]] = []
_installed = False


def install(open_isolated: Callable[[str], None] | None) -> None:
    """Have extensions opened by this function from now on. Where symbols are bound to libraries by name, it is None."""
    global _installed
    if _installed or open_isolated is None:
        return
    create_module = ExtensionFileLoader.create_module

    def create_isolated_module(self: ExtensionFileLoader, spec: ModuleSpec) -> ModuleType:
        # Opened first, the library stays as it is when the import opens it. That beats setting flags of the process
        # around the import, which would need a lock: an extension's start-up code may import others, so a thread that
        # holds the lock and waits for a module could meet one that imports that module and waits for the lock.
        try:
            open_isolated(spec.origin or self.path)
            isolated = True
        except OSError:
            # Where the library cannot be opened at all, the import says so, and for which module.
            isolated = False
        _loaded.append((spec.name, isolated))
        return create_module(self, spec)

    ExtensionFileLoader.create_module = create_isolated_module  # type: ignore[method-assign]
    _installed = True


def loaded() -> list[tuple[str, bool]]:
    """List the extensions loaded since, in order, and whether each was isolated."""
    return list(_loaded)
