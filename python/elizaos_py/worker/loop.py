"""The asyncio loop of a worker's task."""

from __future__ import annotations

import asyncio

from elizaos_py._native import current_execution
from elizaos_py.host.loop import HostLoop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class WorkerLoop(HostLoop):
    """A loop that has no memory to go on with ends the task: what it could not do, it would never be asked again."""

    def run(self) -> None:
        """Run until the task ends the process."""
        asyncio.set_event_loop(self.loop)
        self.loop.set_exception_handler(_hear)
        while True:
            try:
                self.loop.run_forever()
            except Exception as error:
                # The loop's own.
                _fail(error)
            except BaseException:
                # As in the process: the task that raised it has ended, and the others go on.
                continue


def _hear(event_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    # Of a callback, that is: a task's own exception is whoever awaits it to handle.
    if isinstance(error, MemoryError) and "handle" in context:
        _fail(error)
    event_loop.default_exception_handler(context)


def _fail(error: Exception) -> None:
    execution = current_execution()
    if execution is not None:
        execution.fail(error)
