"""CrewAI's own agent, alone or in a crew."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.crewai.crew import Builder
from elizaos_py.agents.crewai.crossing import Crossing
from elizaos_py.agents.run import heard

if TYPE_CHECKING:
    from elizaos_py.agents.run import AgentRun

# Until it runs, CPython 3.11 and older take a new thread for the one that starts it: what is raised in the loop's
# thread when a task is stopped would hit the new one.
_starter = ThreadPoolExecutor(1, "crewai-starter")


async def run(run: AgentRun) -> str:
    """Run an agent, or the crew that the options tell of, to its end and give its answer."""
    crossing = Crossing()
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    answer.add_done_callback(heard)
    # A thread of its own, since CrewAI works for long between its questions. A daemon, lest it hold up the process.
    thread = Thread(target=copy_context().run, args=(_play, run, crossing, answer), name="crewai-agent", daemon=True)
    try:
        await asyncio.get_running_loop().run_in_executor(_starter, thread.start)
        return await answer
    finally:
        crossing.close()


def _play(run: AgentRun, crossing: Crossing, answer: asyncio.Future[str]) -> None:
    try:
        output: Any = Builder(run, crossing).crew().kickoff()
        settle = partial(answer.set_result, str(output.raw))
    except asyncio.CancelledError:
        settle = answer.cancel  # type: ignore[assignment]
    except BaseException as error:
        settle = partial(answer.set_exception, error)
    # The loop may be gone, if nobody waits any more.
    with suppress(RuntimeError):
        answer.get_loop().call_soon_threadsafe(_unless_done, answer, settle)


def _unless_done(answer: asyncio.Future[str], settle: partial[None]) -> None:
    if not answer.done():
        settle()
