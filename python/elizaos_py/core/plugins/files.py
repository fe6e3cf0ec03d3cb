"""What a plugin's files are like. Asked when a call comes in, which needs no thread that is told of each change."""

from __future__ import annotations

import os
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Files = dict[str, tuple[int, int]]


def look(places: Iterable[str]) -> Files:
    """Tell time and size of each file of Python in some folders, and of files themselves."""
    return {path: _told(path) for place in places for path in sorted(_files(place))}


def forget_bytecode(files: Files) -> None:
    """Remove what was compiled of them: Python tells a file's age in whole seconds, and editors are faster."""
    for path in files:
        Path(cache_from_source(path)).unlink(missing_ok=True)


def _files(place: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(place))
    except OSError:
        # A file, or what is gone.
        yield place
        return
    for entry in entries:
        if entry.name.endswith(".py"):
            yield entry.path
        elif entry.is_dir() and not entry.name.startswith((".", "__pycache__")):
            yield from _files(entry.path)


def _told(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
