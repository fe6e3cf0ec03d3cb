"""Python functions as tools for JavaScript: `@tool` in Python, `py.tools.call(name, args)` there."""

from __future__ import annotations

from elizaos_py._native import current_execution
from elizaos_py.errors import ToolNotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import inspect
    from collections.abc import Callable
    from typing import Any, TypeVar

    Function = TypeVar("Function", bound=Callable[..., Any])

_MARK = "__elizaos_tool__"
# What a tool tells of itself, where its signature does not: its description and its JSON Schema.
_TOLD = "__elizaos_told__"
# By instance, since agents in one process must not see each other's tools.
_tools: dict[int, dict[str, Callable[..., Any]]] = {}


def tool(function: Function | None = None, /, *, name: str | None = None) -> Any:
    """Offer a function to JavaScript. As `@tool` or `@tool(name="...")`; the docstring is its description."""

    def mark(marked: Function) -> Function:
        setattr(marked, _MARK, name or marked.__name__)
        execution = current_execution()
        if execution is not None:
            _register(execution.instance, marked)
        return marked

    return mark if function is None else mark(function)


def offer(name: str, description: str, parameters: dict[str, Any], call: Callable[[dict[str, Any]], Any]) -> Any:
    """Offer a tool to JavaScript that tells by itself what it takes; it gets its arguments as one dict."""

    def offered(**arguments: Any) -> Any:
        return call(arguments)

    setattr(offered, _TOLD, (description, parameters))
    return tool(offered, name=name)


def withdraw(name: str) -> None:
    """Take a tool of the running instance back."""
    offered_tools().pop(name, None)


def offered_tools() -> dict[str, Callable[..., Any]]:
    """Give the running instance's tools by name."""
    execution = current_execution()
    return {} if execution is None else _tools.get(execution.instance, {})


def _register(instance: int, function: Callable[..., Any]) -> None:
    _tools.setdefault(instance, {})[getattr(function, _MARK)] = function


def python_tool(instance: int, name: str) -> Callable[..., Any]:
    """Find a tool by its name."""
    known = _tools.get(instance, {})
    if name not in known:
        have = ", ".join(sorted(known)) or "none"
        raise ToolNotFoundError(f"no Python function is registered as the tool '{name}' (registered: {have})")
    return known[name]


def forget(instance: int) -> None:
    """Drop the tools of an instance that was closed."""
    _tools.pop(instance, None)


def describe_tools() -> list[dict[str, Any]]:
    """List the running instance's tools."""
    return [describe(name, function) for name, function in sorted(offered_tools().items())]


def load(module: str) -> list[dict[str, Any]]:
    """Import a module and take its marked functions into the running instance."""
    import importlib
    from inspect import getattr_static

    execution = current_execution()
    loaded = importlib.import_module(module)
    # Asked without running code: a module may hold objects that answer to any name, or to none where they are.
    marks = ((getattr_static(value, _MARK, None), value) for value in vars(loaded).values())
    found = {name: value for name, value in marks if isinstance(name, str)}
    if execution is not None:
        for function in found.values():
            _register(execution.instance, function)
    return [describe(name, function) for name, function in sorted(found.items())]


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    import inspect

    # Annotations may name what is not there at run time, and functions written in C may tell nothing.
    for evaluate in (True, False):
        try:
            return list(inspect.signature(function, eval_str=evaluate).parameters.values())
        except Exception:
            continue
    return []


def _json_type(annotation: Any) -> dict[str, Any]:
    from typing import get_origin

    known = [name for kind, name in _JSON_TYPES.items() if (get_origin(annotation) or annotation) is kind]
    return {"type": known[0]} if known else {}


_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array", dict: "object"}


def describe(name: str, function: Callable[..., Any]) -> dict[str, Any]:
    """Tell name, description and JSON Schema of a tool."""
    import inspect

    told: tuple[str, dict[str, Any]] | None = getattr(function, _TOLD, None)
    if told is not None:
        return {"name": name, "description": told[0], "parameters": told[1]}
    properties: dict[str, Any] = {}
    required = []
    for parameter in _parameters(function):
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        properties[parameter.name] = _json_type(parameter.annotation)
        if parameter.default is parameter.empty:
            required.append(parameter.name)
    return {
        "name": name,
        "description": inspect.getdoc(function) or "",
        "parameters": {"type": "object", "properties": properties, "required": required},
    }
