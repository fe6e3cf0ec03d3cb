"""What is read from messages, whatever framework they go to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from elizaos_py.agents.model import Message


def opening(messages: list[Message]) -> tuple[str | None, list[Message]]:
    """Part the system message at the beginning from what follows."""
    if messages and messages[0]["role"] == "system":
        return text_of(messages[0]["content"]), messages[1:]
    return None, messages


def text_of(content: Any) -> str:
    """Give the words of a message's content, which may have parts."""
    if isinstance(content, list):
        return "\n".join(part.get("text", "") if isinstance(part, dict) else str(part) for part in content)
    return content or ""
