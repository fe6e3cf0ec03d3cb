"""ElizaOSPyRuntime: an agent with a character, whose tasks go through the graph."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from langchain_core.messages import convert_to_messages
from langgraph.types import Command

from elizaos_py.agents.langchain.model import openai_messages
from elizaos_py.core.character import Character
from elizaos_py.core.checkpoints import open_checkpoints
from elizaos_py.core.graph import workflow
from elizaos_py.core.room import Room
from elizaos_py.core.services import Services
from elizaos_py.core.thread import Begun, Thread

if TYPE_CHECKING:
    from langgraph.store.base import BaseStore

    from elizaos_py.agents.run import AgentRun
    from elizaos_py.core.memory import AdvancedMemorySystem
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
        store: BaseStore | None = None,
        checkpoints: str | None = None,
        approve: list[str] | bool = False,
        benchmark_mode: bool = False,
        learn: bool = False,
        most_parallel: int = 8,
        durability: str = "async",
    ) -> None:
        self.character = Character.of(character)
        self.memory_system = memory_system
        self.social_engine = social_engine
        self._store = store
        self._checkpoints = checkpoints
        self._approve = approve if isinstance(approve, bool) else frozenset(approve)
        self._benchmark_mode = benchmark_mode
        self._learn = learn
        self._most_parallel = most_parallel
        self._durability = durability

    async def run(
        self,
        agent: AgentRun,
        *,
        room: str | None = None,
        speaker: str = "user",
        thread_id: str | None = None,
        resume: Any = None,
    ) -> str:
        """Run a task to its answer, in the room where it is said, from where its thread stands."""
        services = Services(
            agent,
            self.character,
            self._enter(room, speaker),
            approve=self._approve,
            most_parallel=self._most_parallel,
            model_options={"temperature": 0.0} if self._benchmark_mode else {},
        )
        if thread_id is None:
            return await self._drive(workflow, {}, self._begin(agent), services)
        agent.key = thread_id
        async with AsyncExitStack() as stack:
            saver = await stack.enter_async_context(open_checkpoints(self._checkpoints))
            thread = Thread(workflow.copy(update={"checkpointer": saver}), thread_id)
            begun = await thread.begin(str(agent.messages[-1]["content"]), resume)
            return await self._drive(thread.graph, thread.config, self._entry(agent, begun, resume), services)

    def _enter(self, room: str | None, speaker: str) -> Room | None:
        if room is None:
            return None
        return Room(
            room,
            speaker,
            agent=self.character.id,
            agent_name=self.character.name,
            memory=self.memory_system,
            social=self.social_engine,
            store=self._store,
            learn=self._learn,
        )

    def _begin(self, agent: AgentRun) -> dict[str, Any]:
        return {
            "messages": convert_to_messages(agent.messages),
            "current_task": str(agent.messages[-1]["content"]),
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
        if services.room is not None and services.room.problems:
            agent.extra["problems"] = services.room.problems
        # A thread knows what was said in runs before this one.
        agent.messages[:] = openai_messages(state["messages"])
        return "" if "interrupt" in agent.extra else str(state["messages"][-1].text)
