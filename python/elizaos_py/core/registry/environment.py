"""A benchmark's world: tools that change it, and a judge of what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable


class EnvironmentTool(NamedTuple):
    """One of an environment's tools; its arguments come by name."""

    name: str
    schema: dict[str, Any]
    call: Callable[..., Any]
    description: str = ""
    needs: tuple[str, ...] = ()


class Environment(Protocol):
    """What a benchmark has to bring."""

    def tools(self) -> Iterable[EnvironmentTool]:
        """Give the tools that there are now: there may be others after a turn."""

    def reset(self) -> None:
        """Begin anew."""

    def score(self) -> float | Awaitable[float | None] | None:
        """Judge what has been done since the beginning: from 0 to 1, None where nothing can be said yet."""
