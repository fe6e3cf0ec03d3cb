"""What the host declared of a tool, where `help()` and `inspect.signature()` look for it."""

from __future__ import annotations

import inspect
from keyword import iskeyword

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_ANNOTATIONS = {"string": str, "integer": int, "number": float, "boolean": bool, "array": list, "object": dict}


def dress(function: Callable[..., Any], name: str, description: str, schema: dict[str, Any]) -> Callable[..., Any]:
    """Give a function the name, the documentation and the parameters of a tool."""
    function.__name__ = function.__qualname__ = name.rpartition(".")[2]
    function.__module__ = "elizaos_py.tools"
    function.__doc__ = _doc(name, description, schema)
    function.__signature__ = inspect.Signature(_parameters(schema))  # type: ignore[attr-defined]
    return function


def _doc(name: str, description: str, schema: dict[str, Any]) -> str:
    lines = [description or f"The host's tool {name}."]
    described = {
        parameter: told.get("description")
        for parameter, told in schema.get("properties", {}).items()
        if isinstance(told, dict) and told.get("description")
    }
    if described:
        lines += ["", *(f"{parameter}: {text}" for parameter, text in described.items())]
    return "\n".join(lines)


def _parameters(schema: dict[str, Any]) -> list[inspect.Parameter]:
    required = set(schema.get("required", []))
    properties = schema.get("properties", {})
    made = [
        inspect.Parameter(
            name,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=inspect.Parameter.empty if name in required else _default(properties[name]),
            annotation=_annotation(properties[name]),
        )
        for name in properties
        # Others can be given in a dict only: `tools.call(name, {"from": …})`.
        if name.isidentifier() and not iskeyword(name)
    ]
    # Python wants parameters without a default first; a schema has no order of that kind.
    made.sort(key=lambda parameter: parameter.default is not inspect.Parameter.empty)
    if schema.get("additionalProperties", True) and not properties:
        made.append(inspect.Parameter("arguments", inspect.Parameter.VAR_KEYWORD))
    return made


def _annotation(schema: Any) -> Any:
    kind = schema.get("type") if isinstance(schema, dict) else None
    return _ANNOTATIONS.get(kind, inspect.Parameter.empty) if isinstance(kind, str) else inspect.Parameter.empty


def _default(schema: Any) -> Any:
    return schema.get("default") if isinstance(schema, dict) else None
