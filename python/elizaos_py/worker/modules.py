"""What is imported before any task, so that a worker finds it there."""

from __future__ import annotations

import importlib
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# What most tasks use, and what this package itself imports late. Every worker has it in memory, but shared.
EVERYDAY = (
    "ast",
    "asyncio",
    "base64",
    "bisect",
    "calendar",
    "collections",
    "concurrent.futures.thread",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "heapq",
    "inspect",
    "io",
    "itertools",
    "json",
    "math",
    "operator",
    "pathlib",
    "random",
    "re",
    "statistics",
    "string",
    "textwrap",
    "time",
    "traceback",
    "typing",
    "uuid",
    "elizaos_py.errors",
    "elizaos_py.host.context",
    "elizaos_py.host.entry",
    "elizaos_py.host.explain",
    "elizaos_py.host.loop",
    "elizaos_py.host.source",
    "elizaos_py.host.spans",
    "elizaos_py.host.tool",
    "elizaos_py.trace",
    "elizaos_py.worker.loop",
)


def load(preload: list[str]) -> None:
    """Import the everyday modules and those that the host asks for."""
    # There is no network to use it on, and it takes more memory than the rest of asyncio.
    sys.modules["ssl"] = None  # type: ignore[assignment]
    try:
        for name in EVERYDAY:
            importlib.import_module(name)
    finally:
        del sys.modules["ssl"]
    for name in preload:
        importlib.import_module(name)
    _warm_numpy()


def _warm_numpy() -> None:
    """Have numpy's libraries map their buffers here, so that they do not count as a task's memory."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        importlib.import_module("numpy.random")
        square = numpy.ones((32, 32))
        square @ square


def reseed() -> None:
    """Give this fork random numbers of its own. `random` does so by itself, numpy does not."""
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()


def add_site_builtins() -> None:
    """Add what `site` adds elsewhere and programs rely on; it is left out since it also runs the code of .pth files."""
    import site

    site.setquit()
    site.sethelper()


def require_one_thread() -> None:
    """Refuse to go on where a module has started a thread: a fork would stand still on what that holds."""
    import threading

    names = sorted({thread.name for thread in threading.enumerate()} - {"MainThread"})
    count = max(_counts(), default=1)
    if names or count > 1:
        raise RuntimeError(f"a preloaded module has started threads ({', '.join(names) or count - 1})")


def _counts() -> Iterator[int]:
    """Count threads in the ways that there are. Most systems show no /proc in here; then the host counts."""
    import _thread

    # Threads beside the main one.
    yield _thread._count() + 1
    try:
        yield len(os.listdir("/proc/self/task"))
    except OSError:
        return
