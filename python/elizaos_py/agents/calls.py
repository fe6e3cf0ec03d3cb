"""What a model asks for, as every framework takes it: an id of its own for each call, and an object of arguments."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import uuid4

from elizaos_py.errors import ToolArgumentsError

if TYPE_CHECKING:
    from elizaos_py.agents.model import Answer, Message, ToolCall

UNREADABLE = "__unreadable__"
"""The one argument of a call whose arguments are no object in JSON: what the model wrote."""


def called_in(messages: list[Message]) -> set[str]:
    """Collect the ids of the calls in a conversation."""
    return {call["id"] for message in messages for call in message.get("tool_calls") or []}


def readable(answer: Answer, taken: set[str]) -> Answer:
    """Mend the calls of an answer. Frameworks pair calls and results by id, and some drop what they cannot read."""
    if not answer.tool_calls:
        return answer
    calls = []
    for call in answer.tool_calls:
        own = call["id"] if call["id"] and call["id"] not in taken else f"call_{uuid4().hex[:24]}"
        taken.add(own)
        calls.append(readable_call(call) | {"id": own})
    return replace(answer, tool_calls=calls)


def readable_call(call: ToolCall) -> ToolCall:
    """Mend the arguments of a call; those that cannot be read are told as they are."""
    function = call["function"]
    arguments = _arguments(function["arguments"])
    return call if arguments == function["arguments"] else {**call, "function": {**function, "arguments": arguments}}


def _arguments(written: str) -> str:
    if not written.strip():
        return "{}"
    try:
        # Models write line breaks into strings as they are.
        value = json.loads(written, strict=False, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return json.dumps({UNREADABLE: written})
    if value is None:
        return "{}"
    if not isinstance(value, dict):
        return json.dumps({UNREADABLE: written})
    return written if written.isprintable() else json.dumps(value, ensure_ascii=False)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def check_readable(name: str, arguments: dict[str, Any]) -> None:
    """Refuse a call whose arguments could not be read."""
    if UNREADABLE in arguments:
        raise ToolArgumentsError(f"the arguments of {name} are no object in JSON")
