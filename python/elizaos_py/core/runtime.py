"""ElizaOSPyRuntime: an agent with a character, whose tasks go through the graph."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from langchain_core.messages import convert_to_messages
from langgraph.types import Command

from elizaos_py.agents.langchain.model import openai_messages
from elizaos_py.core.character import Character
from elizaos_py.core.checkpoints import open_checkpoints
from elizaos_py.core.extensions import Extensions
from elizaos_py.core.graph import workflow
from elizaos_py.core.plugins import load_plugins
from elizaos_py.core.registry import BenchmarkToolRegistry
from elizaos_py.core.room import Room
from elizaos_py.core.services import Services
from elizaos_py.core.thread import Begun, Thread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from langgraph.store.base import BaseStore

    from elizaos_py.agents.run import AgentRun
    from elizaos_py.core.memory import AdvancedMemorySystem
    from elizaos_py.core.plugins import Plugins
    from elizaos_py.core.social import SocialIntelligenceEngine

# The run's own limits end it, with an answer.
_RECURSION = 10_000


class ElizaOSPyRuntime:
    """Plans each step from the results of the one before, remembers, knows whom it talks to, outlives its process."""

    def __init__(
        self,
        character: dict[str, Any] | None = None,
        *,
        memory_system: AdvancedMemorySystem | None = None,
        social_engine: SocialIntelligenceEngine | None = None,
        tool_registry: BenchmarkToolRegistry | None = None,
        permissions: Iterable[str] = (),
        checkpoints: str | None = None,
        approve: Iterable[str] | bool = False,
        benchmark_mode: bool = False,
        most_parallel: int = 8,
        durability: str = "async",
    ) -> None:
        self.character = Character.of(character)
        self.memory_system = memory_system
        self.social_engine = social_engine
        self.tool_registry = tool_registry or BenchmarkToolRegistry()
        self.plugins: Plugins | None = None
        self._permissions = tuple(permissions)
        self._checkpoints = checkpoints
        self._approve = approve if isinstance(approve, bool) else frozenset(approve)
        self._benchmark_mode = benchmark_mode
        self._most_parallel = most_parallel
        self._durability = durability

    async def load_plugins(self, paths: Iterable[str], *, installed: bool = False, watch: bool = False) -> Plugins:
        """Load plugins, whose tools go into the registry; what is wrong with one is told in their `problems`."""
        self.plugins = await load_plugins(
            paths, entry_points=installed, registry=self.tool_registry, runtime=self, watch=watch
        )
        return self.plugins

    def room(
        self,
        name: str,
        speaker: str = "user",
        *,
        memory: AdvancedMemorySystem | None = None,
        social: SocialIntelligenceEngine | None = None,
        store: BaseStore | None = None,
        learn: bool = False,
    ) -> Room:
        """Enter a room, with what the runtime remembers by or with what is given for it."""
        return Room(
            name,
            speaker,
            agent=self.character.id,
            agent_name=self.character.name,
            memory=memory or self.memory_system,
            social=social or self.social_engine,
            store=store,
            learn=learn,
        )

    async def run(
        self, agent: AgentRun, *, room: Room | None = None, thread_id: str | None = None, resume: Any = None
    ) -> str:
        """Run a task to its answer, in the room where it is said, from where its thread stands."""
        services = await self._services(agent, room)
        if thread_id is None:
            return await self._drive(workflow, {}, self._begin(agent), services)
        agent.key = thread_id
        async with AsyncExitStack() as stack:
            saver = await stack.enter_async_context(open_checkpoints(self._checkpoints))
            thread = Thread(workflow.copy(update={"checkpointer": saver}), thread_id)
            begun = await thread.begin(_task(agent), resume)
            return await self._drive(thread.graph, thread.config, self._entry(agent, begun, resume), services)

    async def close(self) -> None:
        """Let the plugins go."""
        if self.plugins is not None:
            await self.plugins.close()

    async def _services(self, agent: AgentRun, room: Room | None) -> Services:
        extensions = Extensions(self, self.tool_registry, self.plugins, self._permissions)
        message: dict[str, Any] = {"content": {"text": _task(agent)}}
        if room is not None:
            message |= {"roomId": room.name, "entityId": room.speaker}
        await extensions.offer(agent, message)
        return Services(
            agent,
            self.character,
            message,
            extensions,
            room,
            approve=self._approve,
            most_parallel=self._most_parallel,
            model_options={"temperature": 0.0} if self._benchmark_mode else {},
        )

    def _begin(self, agent: AgentRun) -> dict[str, Any]:
        return {
            "messages": convert_to_messages(agent.messages),
            "current_task": _task(agent),
            "benchmark_mode": self._benchmark_mode,
            "tool_results": {},
            "social_context": {},
        }

    def _entry(self, agent: AgentRun, begun: Begun, resume: Any) -> Any:
        """Give what the graph is entered with: a new task, a person's word, or nothing where it goes on."""
        if begun is Begun.WAITING:
            return Command(resume=resume)
        if begun is Begun.BROKEN_OFF:
            return None
        entry = self._begin(agent)
        if begun is Begun.TALKING:
            # What was said before is in the thread.
            entry["messages"] = entry["messages"][-1:]
        return entry

    async def _drive(self, graph: Any, config: dict[str, Any], entry: Any, services: Services) -> str:
        agent = services.agent
        # LangGraph takes a durability only where something is kept.
        options = {"durability": self._durability} if config else {}
        told = {**config, "recursion_limit": _RECURSION}
        state: dict[str, Any] = {}
        stream = graph.astream(entry, told, context=services, stream_mode=["updates", "values"], **options)
        async for mode, update in stream:
            if mode == "values":
                state = update
                continue
            for node, change in update.items():
                if node == "__interrupt__":
                    agent.extra["interrupt"] = {**change[0].value, "threadId": config["configurable"]["thread_id"]}
                elif node != "call_tool":
                    await agent.tell_state(node)
                    await agent.say(*openai_messages((change or {}).get("messages", [])))
        if problems := services.problems():
            agent.extra["problems"] = problems
        # A thread knows what was said in runs before this one.
        agent.messages[:] = openai_messages(state["messages"])
        return "" if "interrupt" in agent.extra else str(state["messages"][-1].text)


def _task(agent: AgentRun) -> str:
    return str(agent.messages[-1]["content"])
