"""The running instance's own tools in Python, for agents."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.tools.calling import complete
from elizaos_py.agents.tools.register import MADE_OF
from elizaos_py.agents.tools.tool import AgentTool, names_beside
from elizaos_py.host.exports import describe, offered_tools

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

# Reading a signature takes about a millisecond, and every run of an agent asks.
_KEPT = 1024


def registered_tools(beside: Sequence[AgentTool] = ()) -> list[AgentTool]:
    """List what is registered in Python, under names that no tool beside them has."""
    offered = dict(sorted(offered_tools().items()))
    names = names_beside((tool.name for tool in beside), offered)
    return [_named(known, title, offered[title]) for known, title in zip(names, offered, strict=True)]


def _named(known: str, title: str, function: Callable[..., Any]) -> AgentTool:
    tool = _tool(title, function)
    return replace(tool, name=known, registered=title)


def _tool(title: str, function: Callable[..., Any]) -> AgentTool:
    try:
        hash(function)
    except TypeError:
        return _make.__wrapped__(title, function)
    return _make(title, function)


@lru_cache(_KEPT)
def _make(title: str, function: Callable[..., Any]) -> AgentTool:
    made: AgentTool | None = getattr(function, MADE_OF, None)
    if made is not None:
        return made
    try:
        from elizaos_py.agents.tools.functions import from_function

        return from_function(function, title)
    except (TypeError, ImportError):
        # Without pydantic, and where no model can be told exactly what it takes: with what the signature does tell.
        told = describe(title, function)
        return AgentTool(title, told["description"], told["parameters"], _caller(function))


def _caller(function: Callable[..., Any]) -> Callable[[dict[str, Any]], Awaitable[Any]]:
    async def call(arguments: dict[str, Any]) -> Any:
        return await complete(function, **arguments)

    return call
