"""Opens what an agent in a room remembers with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elizaos_py.core import social
from elizaos_py.core.memory import AdvancedMemorySystem
from elizaos_py.core.stores import embeddings, open_memory

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from elizaos_py.agents.run import AgentRun
    from elizaos_py.core.options import Options
    from elizaos_py.core.room import Room
    from elizaos_py.core.runtime import ElizaOSPyRuntime


async def enter(name: str, run: AgentRun, runtime: ElizaOSPyRuntime, options: Options, stack: AsyncExitStack) -> Room:
    """Give the room, open until the stack is left."""

    async def ask(messages: list[dict[str, str]]) -> str:
        return (await run.ask({"messages": messages})).text

    agent = runtime.character.id
    store = await stack.enter_async_context(open_memory(options.memory))
    memory = AdvancedMemorySystem(store, embeddings=embeddings(), model=ask, agent=agent)
    return runtime.room(
        name, options.speaker, memory=memory, social=social.engine(agent), store=store, learn=options.learn
    )
