"""ElizaOS-Py as one of the frameworks that a task can be run on."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from elizaos_py.agents.importing import imported
from elizaos_py.core.options import Options
from elizaos_py.core.runtimes import runtime_for

if TYPE_CHECKING:
    from elizaos_py.agents.run import AgentRun


async def run(run: AgentRun) -> str:
    """Run an agent to its end and give its answer."""
    options = Options.of(run.options)
    runtime = await runtime_for(options)
    async with AsyncExitStack() as stack:
        room = None
        if options.room is not None:
            # Work without a room needs none of its imports.
            entering = await imported("elizaos_py.core.entering")
            room = await entering.enter(options.room, run, runtime, options, stack)
        return await runtime.run(run, room=room, thread_id=options.thread_id, resume=options.resume)
