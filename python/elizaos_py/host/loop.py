"""The asyncio loop that async tasks run on."""

from __future__ import annotations

import asyncio
import inspect
import selectors
from contextlib import aclosing
from contextvars import copy_context
from types import AsyncGeneratorType, CoroutineType, GeneratorType

from elizaos_py.errors import TaskInterrupted
from elizaos_py.host import context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from elizaos_py._native import Execution, Inbox

# What `Inbox.poll` answers.
_NOTHING, _HANDLED = 0, 1


class _Selector(selectors.DefaultSelector):
    """Looks into the inbox before it blocks, so that a loop that is awake never needs a descriptor to be woken."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__()
        self._inbox = inbox
        # Not a reader of the loop's: what wakes the loop is taken off here, without a callback.
        self._descriptor = inbox.fileno()
        self.register(self._descriptor, selectors.EVENT_READ)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        handled = self._inbox.poll(timeout)
        if handled == _HANDLED:
            return []
        if handled != _NOTHING:
            return self._others(super().select(0))
        events = super().select(timeout)
        self._inbox.awake()
        return self._others(events)

    def _others(self, events: list[tuple[selectors.SelectorKey, int]]) -> list[tuple[selectors.SelectorKey, int]]:
        return [event for event in events if event[0].fd != self._descriptor]


# Without the factory, which our own tasks do not need.
_Task = asyncio.Task


def _make_task(event_loop: asyncio.AbstractEventLoop, awaitable: Any, **options: Any) -> asyncio.Task[Any]:
    """Let `asyncio.create_task(tools.name())` work: a call under way is a future, and tasks are made of coroutines."""
    coroutine = _outcome_of(awaitable) if isinstance(awaitable, asyncio.Future) else awaitable
    return _Task(coroutine, loop=event_loop, **options)


async def _outcome_of(future: asyncio.Future[Any]) -> Any:
    return await future


def _report(event_loop: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
    """Say nothing of what a stopped task has left behind: that it was stopped is known where it was asked for."""
    if not isinstance(told.get("exception"), TaskInterrupted):
        event_loop.default_exception_handler(told)


class HostLoop:
    """One loop and the tasks on it. Everything is called in the loop's thread."""

    def __init__(self, inbox: Inbox) -> None:
        self.loop = asyncio.SelectorEventLoop(_Selector(inbox))
        self.loop.set_task_factory(_make_task)
        self.loop.set_exception_handler(_report)
        self._inbox = inbox
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def run(self) -> None:
        """Run for as long as the process does."""
        asyncio.set_event_loop(self.loop)
        while True:
            try:
                self.loop.run_forever()
            except BaseException:
                # SystemExit and our own interruption leave the loop by the callback they were raised in; the task
                # that raised them has ended, and the others go on.
                continue

    def spawn(self, execution: Execution, serial: int, awaitable: Any) -> None:
        """Await the rest of an execution."""
        inherited = copy_context()
        inherited.run(context.execution.set, execution)
        driver = self._drive(execution, serial, awaitable)
        task = inherited.run(_Task, driver, loop=self.loop)
        self._tasks[serial] = task

    async def _drive(self, execution: Execution, serial: int, awaitable: Any) -> None:
        try:
            value = awaitable if isinstance(awaitable, AsyncGeneratorType) else await awaitable
            if isinstance(value, CoroutineType):
                value = await value
            if isinstance(value, (AsyncGeneratorType, GeneratorType)) and not execution.keeps:
                value = await self._drain(execution, value)
            execution.complete(value)
        except BaseException as error:
            execution.fail(error)
            if isinstance(error, asyncio.CancelledError):
                raise
        finally:
            self._ended(serial)

    async def _drain(self, execution: Execution, items: Any) -> list[Any] | None:
        """Run a generator to its end: as events of a stream, or into a list."""
        if not execution.streaming:
            return list(items) if isinstance(items, GeneratorType) else [item async for item in items]
        if isinstance(items, GeneratorType):
            for item in items:
                await self._emit(execution, item)
        else:
            async with aclosing(items):
                async for item in items:
                    await self._emit(execution, item)
        return None

    async def _emit(self, execution: Execution, item: Any) -> None:
        if execution.settled:
            # Nobody reads any more, so nothing makes the generator wait: without this it would keep the loop to itself.
            raise asyncio.CancelledError
        if execution.emit(item):
            while execution.full:
                room: asyncio.Future[None] = self.loop.create_future()
                execution.when_room(room, self.loop)
                await room

    def cancel(self, serial: int) -> None:
        """Cancel the task of an execution, if it is still there."""
        task = self._tasks.get(serial)
        if task is None:
            return
        driver: Any = task.get_coro()
        if inspect.getcoroutinestate(driver) == inspect.CORO_CREATED:
            # It will never begin, so it does not come to its end either.
            close = getattr(inspect.getcoroutinelocals(driver)["awaitable"], "close", None)
            if close is not None:
                close()
            self._ended(serial)
        task.cancel()

    def _ended(self, serial: int) -> None:
        self._tasks.pop(serial, None)
        self._inbox.ended(serial)
