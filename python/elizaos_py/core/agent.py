"""ElizaOS-Py as one of the frameworks that a task can be run on."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from elizaos_py.core.character import Character
from elizaos_py.core.options import Options
from elizaos_py.core.runtime import ElizaOSPyRuntime

if TYPE_CHECKING:
    from elizaos_py.agents.run import AgentRun


async def run(run: AgentRun) -> str:
    """Run an agent to its end and give its answer."""
    options = Options.of(run.options)
    async with AsyncExitStack() as stack:
        remembering = {} if options.room is None else await _remembering(run, options, stack)
        runtime = ElizaOSPyRuntime(
            options.character,
            checkpoints=options.checkpoints,
            approve=options.approve,
            benchmark_mode=options.benchmark,
            learn=options.learn,
            most_parallel=options.most_parallel,
            durability=options.durability,
            **remembering,
        )
        return await runtime.run(
            run,
            room=options.room,
            speaker=options.speaker,
            thread_id=options.thread_id,
            resume=options.resume,
        )


async def _remembering(run: AgentRun, options: Options, stack: AsyncExitStack) -> dict[str, Any]:
    """Open what an agent in a room remembers with. Work without a room needs none of it, nor its imports."""
    from elizaos_py.core import social
    from elizaos_py.core.memory import AdvancedMemorySystem
    from elizaos_py.core.stores import embeddings, open_memory

    async def ask(messages: list[dict[str, str]]) -> str:
        return (await run.ask({"messages": messages})).text

    agent = Character.of(options.character).id
    store = await stack.enter_async_context(open_memory(options.memory))
    return {
        "store": store,
        "memory_system": AdvancedMemorySystem(store, embeddings=embeddings(), model=ask, agent=agent),
        "social_engine": social.engine(agent),
    }
