"""ElizaOS-Py as one of the frameworks that a task can be run on."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from elizaos_py.core.options import Options
from elizaos_py.core.runtimes import runtime_for

if TYPE_CHECKING:
    from elizaos_py.agents.run import AgentRun
    from elizaos_py.core.room import Room
    from elizaos_py.core.runtime import ElizaOSPyRuntime


async def run(run: AgentRun) -> str:
    """Run an agent to its end and give its answer."""
    options = Options.of(run.options)
    runtime = await runtime_for(options)
    async with AsyncExitStack() as stack:
        room = None if options.room is None else await _enter(options.room, run, runtime, options, stack)
        return await runtime.run(run, room=room, thread_id=options.thread_id, resume=options.resume)


async def _enter(name: str, run: AgentRun, runtime: ElizaOSPyRuntime, options: Options, stack: AsyncExitStack) -> Room:
    """Open what an agent in a room remembers with. Work without a room needs none of it, nor its imports."""
    from elizaos_py.core import social
    from elizaos_py.core.memory import AdvancedMemorySystem
    from elizaos_py.core.stores import embeddings, open_memory

    async def ask(messages: list[dict[str, str]]) -> str:
        return (await run.ask({"messages": messages})).text

    agent = runtime.character.id
    store = await stack.enter_async_context(open_memory(options.memory))
    memory = AdvancedMemorySystem(store, embeddings=embeddings(), model=ask, agent=agent)
    return runtime.room(
        name, options.speaker, memory=memory, social=social.engine(agent), store=store, learn=options.learn
    )
