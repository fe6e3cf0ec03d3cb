"""A Python function as a tool: its signature tells what it takes, and what it is given fits before it is called."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticSerializationError, to_jsonable_python

from elizaos_py.agents.tools.parameters import Parameters
from elizaos_py.agents.tools.tool import AgentTool

if TYPE_CHECKING:
    from collections.abc import Callable


def from_function(function: Callable[..., Any], name: str | None = None, description: str | None = None) -> AgentTool:
    """Make a tool of a function with type hints. What is not async runs in a thread, in the caller's context."""
    parameters = Parameters(function, named := name or _name(function))

    async def call(arguments: dict[str, Any]) -> Any:
        args, kwargs = parameters.bind(arguments)
        return _as_data(await complete(function, *args, **kwargs))

    return AgentTool(named, describe(function) if description is None else description, parameters.schema, call)


def describe(function: Callable[..., Any]) -> str:
    """Give what a function says of itself; what a class says of its objects is not that."""
    return inspect.getdoc(_code(function)) or ""


async def complete(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """Call a function of whatever kind and give all that it gives, also where it gives it bit by bit."""
    code = _code(function)
    if inspect.isasyncgenfunction(code):
        return [item async for item in function(*args, **kwargs)]
    if inspect.iscoroutinefunction(code):
        return await function(*args, **kwargs)
    value = await asyncio.to_thread(_call, function, args, kwargs)
    return await value if inspect.isawaitable(value) else value


def _call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    value = function(*args, **kwargs)
    return list(value) if inspect.isgenerator(value) else value


def _code(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give what holds the code: an object that can be called has it in its class."""
    plain = inspect.isroutine(function) or inspect.isclass(function) or hasattr(function, "__wrapped__")
    return function if plain else getattr(function, "func", None) or type(function).__call__


def _name(function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", "<none>")
    if name.startswith("<"):
        raise TypeError(f"{function!r} has no name that a tool could have: give one")
    return str(name)


def _as_data(value: Any) -> Any:
    """Make models, dataclasses, dates and the like plain; what has no plain form stays what it is."""
    if value is None or isinstance(value, (str, int, float, bytes, bytearray, memoryview)):
        return value
    try:
        return to_jsonable_python(value, by_alias=True)
    except (PydanticSerializationError, ValueError):
        return value
