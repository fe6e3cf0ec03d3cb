"""The score of a run whose tools are a benchmark's."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elizaos_py.agents.run import AgentRun


async def judge(run: AgentRun) -> None:
    """Score a run by the environment that its tools are of; of several environments none can."""
    judges = {tool.judge for tool in run.tools.values() if tool.judge is not None}
    if len(judges) == 1:
        score = judges.pop()()
        run.benchmark_score = await score if inspect.isawaitable(score) else score
