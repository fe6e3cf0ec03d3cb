"""Reads calls of tools from the text that a model wrote."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elizaos_py.agents.model import Question, ToolCall

_BEGUN = re.compile(r'\{\s*"tool_calls"\s*:')


class UnreadableCallError(ValueError):
    """An answer means to call tools and cannot be read as that."""


def read_calls(text: str, question: Question) -> list[ToolCall]:
    """Read the calls that an answer asks for; none where it is plain text that is allowed."""
    demanded = _demanded(question)
    asked = _asked(text)
    if asked is None:
        if demanded is not None:
            raise UnreadableCallError(demanded)
        return []
    known = {tool["function"]["name"]: tool["function"] for tool in question["tools"]}
    calls = [_call(each, known) for each in asked]
    choice = question.get("tool_choice")
    if isinstance(choice, dict) and all(call["function"]["name"] != choice["function"]["name"] for call in calls):
        raise UnreadableCallError(str(demanded))
    return calls


def _asked(text: str) -> list[Any] | None:
    """Give the first list of calls; None where the text means to call nothing."""
    broken = False
    for found in _objects(text):
        if found is None:
            broken = True
        elif isinstance(found.get("tool_calls"), list):
            if not found["tool_calls"]:
                raise UnreadableCallError("the list of calls is empty")
            return list(found["tool_calls"])
    if broken:
        raise UnreadableCallError("the JSON is not valid")
    return None


def _objects(text: str) -> Iterator[dict[str, Any] | None]:
    """Find the JSON objects in a text, whatever stands around them; None is one of calls that cannot be read."""
    start = text.find("{")
    while start >= 0:
        end = start + 1
        try:
            found, end = _DECODER.raw_decode(text, start)
            yield found
        except (ValueError, RecursionError):
            if _BEGUN.match(text, start):
                yield None
        start = text.find("{", end)


def _call(asked: Any, known: dict[str, dict[str, Any]]) -> ToolCall:
    name = asked.get("name") if isinstance(asked, dict) else None
    if not isinstance(name, str) or name not in known:
        raise UnreadableCallError(f"there is no tool {name!r}, only {', '.join(known)}")
    arguments = asked.get("arguments", {})
    if isinstance(arguments, str):
        # As OpenAI's models write them.
        try:
            arguments = _DECODER.decode(arguments or "{}")
        except (ValueError, RecursionError):
            raise UnreadableCallError(f"the arguments of {name} are not JSON") from None
    if not isinstance(arguments, dict):
        raise UnreadableCallError(f"the arguments of {name} are no object")
    missing = [needed for needed in known[name].get("parameters", {}).get("required", []) if needed not in arguments]
    if missing:
        raise UnreadableCallError(f"{name} needs {', '.join(missing)}")
    function = {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}
    return {"id": f"call_{uuid4().hex[:24]}", "type": "function", "function": function}


def _demanded(question: Question) -> str | None:
    """Tell what plain text lacks where a call is demanded."""
    choice = question.get("tool_choice")
    if isinstance(choice, dict):
        return f"{choice['function']['name']} must be called"
    return "a tool must be called" if choice in ("required", "any") else None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_number)
