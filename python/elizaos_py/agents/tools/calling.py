"""Calling whatever can be called."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


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
