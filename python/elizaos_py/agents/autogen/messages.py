"""Messages of AutoGen and messages in OpenAI's shape, each made from the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autogen_agentchat.messages import MultiModalMessage, TextMessage
from autogen_core import FunctionCall, Image
from autogen_core.models import (
    AssistantMessage,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    SystemMessage,
    UserMessage,
)

from elizaos_py.agents.messages import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from autogen_core.models import LLMMessage

    from elizaos_py.agents.model import Message, ToolCall

USER = "user"
"""Where messages come from that no agent wrote."""


def openai_messages(messages: Iterable[LLMMessage]) -> list[Message]:
    """Give what AutoGen has collected as what a model is asked."""
    return [plain for message in messages for plain in _openai(message)]


def autogen_messages(messages: Iterable[Message]) -> list[LLMMessage]:
    """Give a conversation as what AutoGen keeps in an agent's context."""
    told: list[LLMMessage] = []
    for message in messages:
        if message["role"] != "tool":
            told.append(_autogen(message))
            continue
        result = FunctionExecutionResult(
            content=text_of(message["content"]), name=message.get("name") or "tool", call_id=message["tool_call_id"]
        )
        if told and isinstance(told[-1], FunctionExecutionResultMessage):
            # Results of calls that were made at once are one message here.
            told[-1].content.append(result)
        else:
            told.append(FunctionExecutionResultMessage(content=[result]))
    return told


def chat_message(message: Message) -> TextMessage | MultiModalMessage:
    """Give a task as what is said to an agent."""
    content = _autogen_content(message["content"])
    source = message.get("name") or USER
    if isinstance(content, str):
        return TextMessage(content=content, source=source)
    return MultiModalMessage(content=content, source=source)


def calls_message(calls: Sequence[FunctionCall], text: str | None = None) -> Message:
    """Tell which tools an agent wants called."""
    return {"role": "assistant", "content": text or "", "tool_calls": [_openai_call(call) for call in calls]}


def result_messages(results: Iterable[FunctionExecutionResult]) -> list[Message]:
    """Tell what tools have given, a message each."""
    return [
        {"role": "tool", "tool_call_id": result.call_id, "name": result.name, "content": result.content}
        for result in results
    ]


def function_calls(calls: Iterable[ToolCall]) -> list[FunctionCall]:
    """Give calls as AutoGen makes them."""
    return [
        FunctionCall(id=call["id"], name=call["function"]["name"], arguments=call["function"]["arguments"])
        for call in calls
    ]


def _openai(message: LLMMessage) -> list[Message]:
    if isinstance(message, FunctionExecutionResultMessage):
        return result_messages(message.content)
    if isinstance(message, SystemMessage):
        return [{"role": "system", "content": message.content}]
    if isinstance(message, UserMessage):
        told: Message = {"role": "user", "content": _openai_content(message.content)}
        return [told if message.source == USER else told | {"name": message.source}]
    if isinstance(message.content, str):
        return [{"role": "assistant", "content": message.content}]
    return [calls_message(message.content, message.thought)]


def _openai_content(content: str | list[str | Image]) -> Any:
    if isinstance(content, str):
        return content
    return [{"type": "text", "text": part} if isinstance(part, str) else part.to_openai_format() for part in content]


def _openai_call(call: FunctionCall) -> ToolCall:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}


def _autogen(message: Message) -> LLMMessage:
    role, content = message["role"], message["content"]
    if role in ("system", "developer"):
        return SystemMessage(content=text_of(content))
    if role == "assistant":
        source = message.get("name") or "assistant"
        calls = function_calls(message.get("tool_calls") or [])
        if calls:
            return AssistantMessage(content=calls, thought=text_of(content) or None, source=source)
        return AssistantMessage(content=text_of(content), source=source)
    return UserMessage(content=_autogen_content(content), source=message.get("name") or USER)


def _autogen_content(content: Any) -> str | list[str | Image]:
    return [_part(part) for part in content] if isinstance(content, list) else content or ""


def _part(part: dict[str, Any]) -> str | Image:
    if part.get("type") != "image_url":
        return str(part.get("text", ""))
    address = part["image_url"]["url"]
    # A picture is held as its pixels: one that is elsewhere can only be named.
    return Image.from_uri(address) if address.startswith("data:") else address
