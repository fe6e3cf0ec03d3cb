"""Keeps what is built of a set of tools: building a graph takes a framework about as long as running it."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from elizaos_py.agents.tools.tool import AgentTool

Built = TypeVar("Built")

_KEPT = 64


class Shapes(Generic[Built]):
    """Builds once for tools that look the same; which run calls them is told by the context."""

    def __init__(self, build: Callable[[list[AgentTool]], Built]) -> None:
        self._build = build
        self._kept: OrderedDict[str, Built] = OrderedDict()

    def of(self, tools: Iterable[AgentTool]) -> Built:
        """Give what was built of such tools, or build it."""
        listed = list(tools)
        key = json.dumps([tool.function for tool in listed])
        if key not in self._kept:
            self._kept[key] = self._build(listed)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]
