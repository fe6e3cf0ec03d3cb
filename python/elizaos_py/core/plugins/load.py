"""Finding and loading plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from elizaos_py.core.plugins.plugins import Plugins
from elizaos_py.core.plugins.sources import find

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from elizaos_py.core.registry import BenchmarkToolRegistry


async def load_plugins(
    paths: Iterable[str | Path] = (),
    *,
    entry_points: bool = True,
    registry: BenchmarkToolRegistry | None = None,
    runtime: Any = None,
    allow: Iterable[str] | None = None,
    deny: Iterable[str] = (),
    watch: bool = False,
) -> Plugins:
    """Load the plugins at some paths and those of installed packages, whose names `allow` and `deny` let through.

    What is wrong with one is told in `problems`, and the others are loaded. With `watch` a changed file is loaded anew
    when the next call comes in.
    """
    plugins = Plugins(registry, runtime=runtime, watch=watch)
    sources, problems = find(paths, installed=entry_points, allow=_patterns(allow), deny=_patterns(deny) or ())
    await plugins.add(sources, problems)
    return plugins


def _patterns(given: Iterable[str] | None) -> list[str] | None:
    return None if given is None else [given] if isinstance(given, str) else list(given)
