"""A Python function as a tool: its signature tells what it takes, and what it is given fits before it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticSerializationError, to_jsonable_python

from elizaos_py.agents.tools.calling import complete, describe
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
