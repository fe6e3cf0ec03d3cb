"""The host's tools, as Python sees them: `await tools.name(x=1)`."""

from __future__ import annotations

import asyncio
import inspect
import json

from elizaos_py import _native
from elizaos_py._native import current_execution
from elizaos_py.errors import ToolError, ToolNotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from typing import Any

# The statuses of a reply, as in docs/WIRE.md.
VALUE, ERROR, STREAM, ITEM, END = range(5)


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

    def __aiter__(self) -> ToolStream:
        return self

    async def __anext__(self) -> Any:
        event_loop = asyncio.get_running_loop()
        item = event_loop.create_future()
        _native.pull(self._call, item, event_loop)
        try:
            return await item
        except asyncio.CancelledError:
            await self.aclose()
            raise

    async def aclose(self) -> None:
        """Tell the host that no more is wanted."""
        _native.abort_call(self._call)

    def __iter__(self) -> Iterator[Any]:
        while True:
            _, status, value = _native.pull_and_wait(self._call)
            if status == END:
                return
            yield _value_of(self._call, status, value)

    def __del__(self) -> None:
        _native.abort_call(self._call)


def _value_of(call: int, status: int, value: Any) -> Any:
    if status == ERROR:
        raise ToolError.from_host(value)
    return ToolStream(call) if status == STREAM else value


def _running_loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise ToolError("tools are awaited on an event loop; in plain code use tools.sync.<name>(...)") from None


class _Tool:
    """What is known of one tool, and the functions that call it."""

    def __init__(self, name: str, number: int, description: str, schema: str) -> None:
        self.name = name
        self.number = number
        self.description = description
        self.schema: dict[str, Any] = json.loads(schema)
        self.names = list(self.schema.get("properties", {}))
        self.awaited = self._dress(self._make_awaited())
        self.sync = self._dress(self._make_sync())

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

    def _dress(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Make `help()` and `inspect.signature()` tell what the host declared."""
        function.__name__ = function.__qualname__ = self.name.rpartition(".")[2]
        function.__module__ = "elizaos_py.tools"
        function.__doc__ = self._doc()
        function.__signature__ = inspect.Signature(self._parameters())  # type: ignore[attr-defined]
        return function

    def _doc(self) -> str:
        lines = [self.description or f"The host's tool {self.name}."]
        described = {
            name: schema.get("description")
            for name, schema in self.schema.get("properties", {}).items()
            if isinstance(schema, dict) and schema.get("description")
        }
        if described:
            lines += ["", *(f"{name}: {text}" for name, text in described.items())]
        return "\n".join(lines)

    def _parameters(self) -> list[inspect.Parameter]:
        required = set(self.schema.get("required", []))
        properties = self.schema.get("properties", {})
        made = [
            inspect.Parameter(
                name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=inspect.Parameter.empty if name in required else _default(properties[name]),
                annotation=_annotation(properties[name]),
            )
            for name in properties
            if name.isidentifier()
        ]
        # Python wants parameters without a default first; a schema has no order of that kind.
        made.sort(key=lambda parameter: parameter.default is not inspect.Parameter.empty)
        if self.schema.get("additionalProperties", True) and not properties:
            made.append(inspect.Parameter("arguments", inspect.Parameter.VAR_KEYWORD))
        return made


_ANNOTATIONS = {"string": str, "integer": int, "number": float, "boolean": bool, "array": list, "object": dict}


def _annotation(schema: Any) -> Any:
    kind = schema.get("type") if isinstance(schema, dict) else None
    return _ANNOTATIONS.get(kind, inspect.Parameter.empty) if isinstance(kind, str) else inspect.Parameter.empty


def _default(schema: Any) -> Any:
    return schema.get("default") if isinstance(schema, dict) else None


# By the tool's number, which no other registration in the process has.
_known: dict[int, _Tool] = {}
_KEPT = 4096


def _find(name: str) -> _Tool | None:
    number = _native.tool_number(name)
    if not number:
        return None
    return _known.get(number) or _learn(name, number)


def _learn(name: str, number: int) -> _Tool | None:
    execution = current_execution()
    described = None if execution is None else execution.describe_tool(name)
    if described is None:
        return None
    if len(_known) >= _KEPT:
        _known.clear()
    known = _known[number] = _Tool(name, number, *described)
    return known


def _missing(name: str) -> ToolNotFoundError:
    execution = current_execution()
    if execution is None:
        return ToolNotFoundError(f"there is no tool '{name}' here: tools can be used only while a task runs")
    have = ", ".join(execution.tool_names()) or "none"
    return ToolNotFoundError(f"there is no tool '{name}' (registered: {have})")


class Tools:
    """The tools that the host has registered, by name; dots in a name make namespaces."""

    def __init__(self, prefix: str = "", *, sync: bool = False) -> None:
        self._prefix = prefix
        self._sync = sync

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        full = self._prefix + name
        found = _find(full)
        if found is not None:
            return found.sync if self._sync else found.awaited
        execution = current_execution()
        if execution is not None and any(known.startswith(full + ".") for known in execution.tool_names()):
            return Tools(full + ".", sync=self._sync)
        raise _missing(full)

    def call(self, name: str, arguments: dict[str, Any] | None = None) -> Any:
        """Call a tool by its name, with its arguments as one dict."""
        found = _find(self._prefix + name)
        if found is None:
            raise _missing(self._prefix + name)
        return (found.sync if self._sync else found.awaited)(**(arguments or {}))

    def list(self) -> list[dict[str, Any]]:
        """Give name, description and JSON Schema of each tool that this task may call."""
        execution = current_execution()
        names = [] if execution is None else execution.tool_names()
        known = [found for found in map(_find, names) if found is not None]
        return [
            {"name": found.name, "description": found.description, "parameters": found.schema}
            for found in known
            if found.name.startswith(self._prefix)
        ]

    @property
    def sync(self) -> Tools:
        """The same for plain code in threads: calls block until the tool has answered."""
        return Tools(self._prefix, sync=True)

    def __dir__(self) -> list[str]:
        execution = current_execution()
        names = [] if execution is None else execution.tool_names()
        below = {name[len(self._prefix) :].partition(".")[0] for name in names if name.startswith(self._prefix)}
        return sorted({*below, "call", "list", "sync"})

    def __repr__(self) -> str:
        return f"<the host's tools: {', '.join(dir(self))}>"


tools = Tools()
