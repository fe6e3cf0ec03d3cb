"""One tool of the host's: the functions that call it, and what they give.

Imported with the first tool that Python code looks up: asyncio and inspect take longer to load than all the rest.
"""

from __future__ import annotations

import asyncio
import json
import time

from elizaos_py import _native
from elizaos_py.errors import TaskInterrupted, ToolError
from elizaos_py.host.signature import dress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from typing import Any, NoReturn

# The statuses of a reply, as in docs/WIRE.md.
VALUE, ERROR, STREAM, ITEM, END = range(5)
# The task was stopped while the thread waited.
STOPPED = 5
_PATIENCE = 2.0


class ToolFuture(asyncio.Future):  # type: ignore[type-arg]
    """A call under way: awaited for its value, or looped over with `async for` where the tool gives a stream."""

    __slots__ = ("_call",)
    _call: int

    def cancel(self, msg: Any = None) -> bool:
        """Tell the host that nobody waits any more."""
        cancelled = super().cancel(msg)
        if cancelled:
            _native.abort_call(self._call)
        return cancelled

    async def __aiter__(self) -> AsyncIterator[Any]:
        items = await self
        if isinstance(items, ToolStream):
            async for item in items:
                yield item
        else:
            for item in items:
                yield item


class ToolStream:
    """What a tool gives one by one."""

    def __init__(self, call: int) -> None:
        self._call = call
        self._ended = False
        self._reading = False

    def __aiter__(self) -> ToolStream:
        return self

    async def __anext__(self) -> Any:
        if not self._begin():
            raise StopAsyncIteration
        event_loop = asyncio.get_running_loop()
        item = event_loop.create_future()
        try:
            _native.pull(self._call, item, event_loop)
            return await item
        except asyncio.CancelledError:
            await self.aclose()
            raise
        except BaseException:
            self._ended = True
            raise
        finally:
            self._reading = False

    async def aclose(self) -> None:
        """Tell the host that no more is wanted."""
        self._ended = True
        _native.abort_call(self._call)

    def __iter__(self) -> Iterator[Any]:
        while self._begin():
            try:
                _, status, value = _native.pull_and_wait(self._call)
            finally:
                self._reading = False
            self._ended = status != ITEM
            if status == END:
                return
            yield _value_of(self._call, status, value)

    def _begin(self) -> bool:
        """Tell whether there may be another item."""
        if self._reading:
            raise RuntimeError("this stream is being read already")
        self._reading = not self._ended
        return self._reading

    def __del__(self) -> None:
        _native.abort_call(self._call)


def _value_of(call: int, status: int, value: Any) -> Any:
    if status == STOPPED:
        _be_interrupted()
    if status == ERROR:
        raise ToolError.from_host(value)
    return ToolStream(call) if status == STREAM else value


def _be_interrupted() -> NoReturn:
    """Wait for the interrupt that is on its way: raised here as well, it would hit the code that cleans up after it."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        time.sleep(0.001)
    raise TaskInterrupted("the task was stopped")


def _running_loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise ToolError("tools are awaited on an event loop; in plain code use tools.sync.<name>(...)") from None


class Tool:
    """What is known of one tool, and the functions that call it."""

    def __init__(self, name: str, number: int, description: str, schema: str) -> None:
        self.name = name
        self.number = number
        self.description = description
        self.schema: dict[str, Any] = json.loads(schema)
        self.names = list(self.schema.get("properties", {}))
        self.awaited = dress(self._make_awaited(), name, description, self.schema)
        self.sync = dress(self._make_sync(), name, description, self.schema)

    def _make_awaited(self) -> Callable[..., Any]:
        number, name, arguments = self.number, self.name, self.arguments
        send, running_loop = _native.send_call, asyncio.get_running_loop

        def call(*args: Any, **kwargs: Any) -> ToolFuture:
            try:
                event_loop = running_loop()
            except RuntimeError:
                event_loop = _running_loop()
            future = ToolFuture(loop=event_loop)
            future._call = send(number, name, arguments(args, kwargs) if args else kwargs, future, event_loop)
            return future

        return call

    def _make_sync(self) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if asyncio._get_running_loop() is not None:
                raise ToolError(
                    f"tools.sync.{self.name} would block the event loop it waits for: use await tools.{self.name}(...)"
                )
            return _value_of(*_native.call_and_wait(self.number, self.name, self.arguments(args, kwargs)))

        return call

    def arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Name the positional arguments by the schema's order."""
        if len(args) > len(self.names):
            raise TypeError(f"{self.name}() takes {len(self.names)} arguments, {len(args)} were given")
        given = dict(zip(self.names, args, strict=False))
        twice = given.keys() & kwargs.keys()
        if twice:
            raise TypeError(f"{self.name}() got several values for {', '.join(sorted(twice))}")
        return given | kwargs
