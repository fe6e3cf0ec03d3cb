"""Crews as a task's options tell of them, made to ask and call through the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crewai import Agent, Crew, Process, Task
from pydantic import PrivateAttr

from elizaos_py.agents.crewai.llm import HostLLM
from elizaos_py.agents.crewai.member import Member, Stage
from elizaos_py.agents.crewai.names import Names
from elizaos_py.agents.crewai.tools import HostTool
from elizaos_py.agents.messages import opening, text_of
from elizaos_py.agents.tools.choice import choose_tools

if TYPE_CHECKING:
    from elizaos_py.agents.crewai.crossing import Crossing
    from elizaos_py.agents.run import AgentRun

_ALONE = {"role": "Assistant"}
_GOAL = "Do what the task asks for."
_EXPECTED = "What the task asks for, and nothing else."
_TASK = "{task}"
"""What stands for the run's task where options describe the tasks of a crew."""
_MANAGER = "Manager"


class _Unwritten:
    """Takes what CrewAI would keep in a file for replays: what a task gives may be private."""

    def reset(self) -> None:
        pass

    def update(self, task_index: int, log: dict[str, Any]) -> None:
        pass

    def load(self) -> list[dict[str, Any]]:
        return []


class HostCrew(Crew):
    """Leaves nothing on the disk."""

    _task_output_handler: Any = PrivateAttr(default_factory=_Unwritten)


class Builder:
    """Makes the agents of one run."""

    def __init__(self, run: AgentRun, crossing: Crossing) -> None:
        self._run = run
        self._crossing = crossing
        self._stage = Stage(run, Names(run.tools.values()))
        self._system, self._earlier = opening(run.messages[:-1])
        self._text = text_of(run.messages[-1]["content"])

    def crew(self) -> Crew:
        """Give the crew that the options tell of, or one agent for the whole task."""
        options = self._run.options
        members = options.get("agents") or [_ALONE]
        several = len(members) > 1
        agents: list[Any] = [self._agent(sign=several, **told) for told in members]
        process = Process(options.get("process") or Process.sequential)
        by_role = {agent.role: agent for agent in agents}
        # Where no tasks are told, each does the whole one, with what those before it have given.
        tasks = options.get("tasks") or [{"description": _TASK, "agent": role} for role in by_role]
        return HostCrew(
            agents=agents,
            tasks=[self._task(by_role, **told) for told in tasks],
            process=process,
            manager_llm=self._llm(_MANAGER, sign=True) if process is Process.hierarchical else None,
            verbose=False,
            memory=False,
            cache=False,
            tracing=False,
        )

    def _agent(self, role: str, *, sign: bool, goal: str = _GOAL, backstory: str = "", tools: Any = None) -> Agent:
        return Agent(
            role=role,
            goal=goal,
            backstory="\n\n".join(filter(None, [backstory, self._system])),
            llm=self._llm(role, sign=sign),
            tools=[
                HostTool(self._run, self._crossing, tool, self._stage.names.of_crew(tool.name), self._stage.calls)
                for tool in choose_tools(self._run, tools)
            ],
            # One more than the run allows: its limit ends the agent with an error, CrewAI's with a half answer.
            max_iter=self._run.limits.max_steps + 1,
            max_retry_limit=0,
            allow_delegation=False,
            verbose=False,
            cache=False,
        )

    def _llm(self, role: str, *, sign: bool) -> HostLLM:
        return HostLLM(Member(self._stage, role, sign=sign), crossing=self._crossing, earlier=self._earlier)

    def _task(
        self, agents: dict[str, Agent], description: str, agent: str | None = None, expected_output: str = _EXPECTED
    ) -> Task:
        if agent is not None and agent not in agents:
            raise ValueError(f"there is no agent {agent!r} in the crew, only {', '.join(agents)}")
        return Task(
            # Not by inputs, which CrewAI puts into every text that has braces.
            description=description.replace(_TASK, self._text),
            expected_output=expected_output,
            agent=None if agent is None else agents[agent],
        )
