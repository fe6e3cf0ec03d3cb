"""The way from CrewAI's threads to the event loop that the host answers on."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    T = TypeVar("T")


class Crossing:
    """Made on the loop: what is asked for there from now on sees the context that it was made in."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()
        # Both belong to the loop's thread.
        self._under_way: set[asyncio.Task[Any]] = set()
        self._closed = False

    def wait(self, function: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        """Run a coroutine function on the loop and wait for it, in a thread that the loop does not run in."""
        if asyncio._get_running_loop() is self._loop:
            raise RuntimeError("this would block the event loop that the host answers on: use acall or arun")
        waited: Future[T] = Future()
        self._loop.call_soon_threadsafe(partial(self._start, function, args, waited), context=self._context)
        try:
            return waited.result()
        except BaseException:
            # A future keeps its error, and the error this frame: neither would be freed for a long time.
            del waited
            raise

    def close(self) -> None:
        """Cancel what is under way and refuse what comes: both end the thread that waits, since it asks no further."""
        self._closed = True
        for task in self._under_way:
            task.cancel()

    def _start(self, function: Callable[..., Coroutine[Any, Any, T]], args: tuple[Any, ...], waited: Future[T]) -> None:
        if self._closed:
            waited.set_exception(asyncio.CancelledError())
            return
        task = self._loop.create_task(function(*args))
        self._under_way.add(task)
        task.add_done_callback(partial(self._end, waited))

    def _end(self, waited: Future[T], task: asyncio.Task[T]) -> None:
        self._under_way.discard(task)
        if task.cancelled():
            # Not an `Exception`: CrewAI makes those of a tool into text and goes on.
            waited.set_exception(asyncio.CancelledError())
        elif (error := task.exception()) is not None:
            waited.set_exception(error)
        else:
            waited.set_result(task.result())
