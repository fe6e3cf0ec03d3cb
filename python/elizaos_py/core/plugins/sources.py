"""Where plugins are: files and folders that were named, and the entry points of installed packages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from elizaos_py.core.plugins.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GROUP = "elizaos_py.plugins"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Source:
    """One plugin's: a path, or the module of an installed package."""

    name: str
    path: Path | None = None
    module: str = ""

    @property
    def file(self) -> Path | None:
        """The file that is run, where it is named by a path."""
        return None if self.path is None else self.path / "__init__.py" if self.path.is_dir() else self.path


def find(
    paths: Iterable[str | Path], *, installed: bool, allow: Iterable[str] | None, deny: Iterable[str]
) -> tuple[list[Source], list[Problem]]:
    """List what may be loaded: paths as they were named, then entry points by name. The first of a name counts."""
    found: dict[str, Source] = {}
    problems: list[Problem] = []
    for source in [*_of_paths(paths, problems), *(_of_packages() if installed else ())]:
        if not _may(source.name, allow, deny):
            continue
        where = source.path or source.module
        if not _NAME.fullmatch(source.name):
            problems.append(Problem(source.name, f"{where}: {source.name!r} is no name for a plugin"))
        elif found.get(source.name) == source:
            continue
        elif source.name in found:
            first = found[source.name]
            problems.append(Problem(source.name, f"{where}: {first.path or first.module} has this name already"))
        else:
            found[source.name] = source
    return list(found.values()), problems


def _of_paths(paths: Iterable[str | Path], problems: list[Problem]) -> Iterator[Source]:
    for given in paths:
        path = Path(given).absolute()
        if _is_plugin(path):
            yield Source(path.stem, path)
        elif path.is_dir():
            yield from (Source(each.stem, each) for each in sorted(path.iterdir()) if _is_plugin(each))
        else:
            problems.append(Problem(path.stem, f"{path} is neither a file of Python nor a folder"))


def _is_plugin(path: Path) -> bool:
    if path.name.startswith(("_", ".")):
        return False
    return (path.suffix == ".py" and path.is_file()) or (path / "__init__.py").is_file()


def _of_packages() -> Iterator[Source]:
    points = {(point.name, point.value): point for point in entry_points(group=GROUP)}
    for _, point in sorted(points.items()):
        yield Source(point.name, module=point.value)


def _may(name: str, allow: Iterable[str] | None, deny: Iterable[str]) -> bool:
    allowed = allow is None or any(fnmatchcase(name, pattern) for pattern in allow)
    return allowed and not any(fnmatchcase(name, pattern) for pattern in deny)
