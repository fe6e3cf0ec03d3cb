"""One tool of the registry."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from elizaos_py.core.registry.statistics import Statistics
from elizaos_py.errors import ToolArgumentsError, ToolNotAllowedError

if TYPE_CHECKING:
    from elizaos_py.agents.tools.tool import AgentTool
    from elizaos_py.core.registry.arguments import Arguments
    from elizaos_py.core.registry.permissions import Grants


@dataclass(frozen=True, slots=True)
class Held:
    """The tool, what it needs, what its arguments are held against, and how it has done."""

    title: str
    tool: AgentTool
    needs: frozenset[str]
    arguments: Arguments | None
    statistics: Statistics = field(default_factory=Statistics)

    async def call(self, arguments: dict[str, Any], grants: Grants) -> Any:
        """Call it, where that is granted and the arguments fit."""
        try:
            grants.check(self.title, self.needs)
            if self.arguments is not None:
                self.arguments.check(arguments)
        except ToolNotAllowedError:
            self.statistics.refused()
            raise
        except ToolArgumentsError:
            self.statistics.invalid()
            raise
        started = time.perf_counter()
        try:
            value = await self.tool.call(arguments)
        except asyncio.CancelledError:
            self.statistics.ran(_since(started), cancelled=True)
            raise
        except BaseException as error:
            self.statistics.ran(_since(started), error)
            raise
        self.statistics.ran(_since(started))
        return value


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
