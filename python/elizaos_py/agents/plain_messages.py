"""A conversation with calls and results, as plain text: for models that know of neither."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.messages import text_of

if TYPE_CHECKING:
    from elizaos_py.agents.model import Message, ToolCall


def plain_messages(messages: list[Message]) -> list[Message]:
    """Tell calls as a model wrote them, and the results of one step with one message."""
    told: list[Message] = []
    names: dict[str, str] = {}
    results: list[str] = []
    for message in messages:
        if message["role"] == "tool":
            name = message.get("name") or names.get(message.get("tool_call_id", "")) or "the tool"
            if not results:
                told.append({"role": "user", "content": ""})
            results.append(f"Result of {name}: {text_of(message['content'])}")
            told[-1]["content"] = "\n\n".join(results)
            continue
        results = []
        calls: list[ToolCall] = message.get("tool_calls") or []
        names |= {call["id"]: call["function"]["name"] for call in calls}
        told.append(_written(message, calls) if calls else message)
    return told


def _written(message: Message, calls: list[ToolCall]) -> Message:
    """Put the calls behind what was said with them."""
    asked = [{"name": call["function"]["name"], "arguments": _arguments(call)} for call in calls]
    written = json.dumps({"tool_calls": asked}, ensure_ascii=False)
    said = text_of(message.get("content"))
    return {"role": "assistant", "content": f"{said}\n{written}" if said else written}


def _arguments(call: ToolCall) -> Any:
    written = call["function"]["arguments"] or "{}"
    try:
        return json.loads(written)
    except ValueError:
        # Another model wrote it.
        return written
