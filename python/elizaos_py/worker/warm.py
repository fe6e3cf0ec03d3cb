"""The way of a small task, gone in advance: a fork's first touch of a page copies it, and Python writes everywhere."""

from __future__ import annotations

import asyncio
import itertools
import linecache
import os
from contextlib import suppress

from elizaos_py import _native, _template
from elizaos_py.host import source
from elizaos_py.host.tool import Tool, ToolFuture
from elizaos_py.worker.loop import WorkerLoop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_TASK = """import math
def area(radius: float) -> float:
    return math.pi * radius ** 2
areas = {f"{radius}": area(radius) for radius in range(3)}
print(end="")
[areas, sum(range(100)), "text".upper()]
"""
_SCHEMA = '{"type": "object", "properties": {"n": {"type": "integer"}}}'
# By then CPython has noted in the code itself which kinds of values it meets, so that forks need not write there.
_OFTEN = 40
# So many milliseconds without a task, and there is time.
_QUIET = 20


def to_the_end() -> None:
    """Go it in the template until nothing changes any more."""
    for _ in range(_OFTEN):
        _go(_compute)
        _go(_await)


def up() -> None:
    """Go it in a worker as long as nobody waits for it.

    Where one task follows the other the machine has no time to spare: then only what nearly every task needs is done.
    """
    for step, quiet in ((_compute, 0), (_await, _QUIET)):
        if not _template.task_comes_within(quiet):
            _go(step)


def _go(step: Callable[[], None]) -> None:
    # What goes wrong here goes wrong in a task as well, where somebody hears of it.
    with suppress(Exception):
        step()


def _compute() -> None:
    """As a task that computes."""
    statements, expression, _ = source.compile_task(_TASK)
    variables = source.template()
    for code in (statements, expression):
        value = None if code is None else eval(code, variables)
    _native.pack(value)
    # The first task is the first.
    name, _ = source._kept.pop()
    linecache.cache.pop(name, None)
    source._numbers = itertools.count(1)


class _NoHost:
    """Stands for the inbox and for the execution: nothing comes in, and nothing goes out."""

    keeps = streaming = settled = False

    def __init__(self) -> None:
        self._descriptor = os.eventfd(0)

    def fileno(self) -> int:
        return self._descriptor

    def poll(self, _timeout: float | None) -> int:
        return 0

    def awake(self) -> None: ...

    def ended(self, _serial: int) -> None: ...

    def complete(self, _value: object) -> None: ...

    def fail(self, error: BaseException) -> None:
        raise error

    def close(self) -> None:
        os.close(self._descriptor)


def _await() -> None:
    """As one that awaits tools."""
    no_host: Any = _NoHost()
    host = WorkerLoop(no_host)
    host.spawn(no_host, 1, _await_tools(host.loop))
    host.loop.run_until_complete(host._tasks[1])
    host.loop.close()
    no_host.close()


async def _await_tools(event_loop: asyncio.AbstractEventLoop) -> None:
    tool = Tool("tool", 0, "", _SCHEMA)
    calls = [ToolFuture(loop=event_loop) for _ in range(2)]
    for call in calls:
        event_loop.call_soon(call.set_result, tool.arguments((1,), {}))
    await asyncio.gather(*calls)
