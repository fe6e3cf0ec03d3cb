"""Keeps native extensions away from the libraries that Node carries inside its executable.

Node exports its own OpenSSL, zlib, libuv, c-ares, brotli, nghttp2 and more, and the executable comes first where the
dynamic loader looks for a symbol: `_ssl` would call Node's OpenSSL with the structures of another version. Opened with
RTLD_DEEPBIND, an extension finds its own libraries first.

Extensions that need a C++ runtime are opened plainly: Node holds copies of the runtime's streams and vtables, and an
extension that saw the originals would write to a `std::cout` that nobody set up.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ExtensionFileLoader, PathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType

# What carries libz, libssl, libcrypto, libsqlite3 and libzstd into the process.
_CLASHING = ("zlib", "_ssl", "_hashlib", "_sqlite3", "_zstd")

_loaded: list[tuple[str, bool]] = []
_installed = False


def install(needs_cxx_runtime: Callable[[str], bool]) -> bool:
    """Wraps the loading of extensions from now on; False where there is nothing to do or no way to do it.

    Only glibc has RTLD_DEEPBIND; macOS and Windows bind symbols to libraries by name and do not need it.
    """
    global _installed
    if _installed:
        return True
    if not hasattr(os, "RTLD_DEEPBIND"):
        return False
    try:
        from _ctypes import dlopen
    except ImportError:
        return False

    create_module = ExtensionFileLoader.create_module
    clashing_are_open = False

    def open_deep_bound(path: str) -> None:
        # Opening first, and letting the import find the library already there, beats sys.setdlopenflags around the
        # import: those flags belong to the whole process, so they would need a lock, and an extension's start-up code
        # may import others. A thread that holds this lock and waits for a module meets one that imports that module
        # and waits for the lock: a dead-lock that importlib's own detection does not see. Here nothing is shared, no
        # lock is held, and no Python code runs inside.
        try:
            dlopen(path, sys.getdlopenflags() | os.RTLD_DEEPBIND)
        except OSError:
            # The import that follows fails on the same, with the module's name in its message.
            pass

    def open_clashing() -> None:
        # A library stays bound the way it was first opened. Were libz opened plainly for a C++ extension, half of it
        # would bind to Node's, and every deep-bound user of it would crash later. Opening the same ones twice is
        # harmless, so threads that come here together need no lock.
        nonlocal clashing_are_open
        if clashing_are_open:
            return
        for name in _CLASHING:
            spec = PathFinder.find_spec(name)
            if spec is not None and spec.origin and isinstance(spec.loader, ExtensionFileLoader):
                open_deep_bound(spec.origin)
        clashing_are_open = True

    def create_module_deep_bound(self: ExtensionFileLoader, spec: ModuleSpec) -> ModuleType:
        path = spec.origin or self.path
        try:
            deep = not needs_cxx_runtime(path)
        except Exception:
            deep = False
        if deep:
            open_deep_bound(path)
        else:
            open_clashing()
        _loaded.append((spec.name, deep))
        return create_module(self, spec)

    ExtensionFileLoader.create_module = create_module_deep_bound  # type: ignore[method-assign]
    _installed = True
    return True


def loaded() -> list[tuple[str, bool]]:
    """The extensions loaded since, in order, and whether each was bound to its own libraries."""
    return list(_loaded)
