"""ElizaOS-Py as one of the frameworks that a task can be run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elizaos_py.core.options import Options
from elizaos_py.core.runtime import ElizaOSPyRuntime

if TYPE_CHECKING:
    from elizaos_py.agents.run import AgentRun


async def run(run: AgentRun) -> str:
    """Run an agent to its end and give its answer."""
    options = Options.of(run.options)
    runtime = ElizaOSPyRuntime(
        options.character,
        checkpoints=options.checkpoints,
        approve=options.approve,
        benchmark_mode=options.benchmark,
        most_parallel=options.most_parallel,
        durability=options.durability,
    )
    return await runtime.run(run, thread_id=options.thread_id, resume=options.resume)
