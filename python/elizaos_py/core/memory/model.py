"""What memory asks of a model: an answer to messages in OpenAI's shape."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

Ask = Callable[[list[dict[str, str]]], Awaitable[str]]
Summarise = Callable[[str], Awaitable[str]]


def said(system: str, user: str) -> list[dict[str, str]]:
    """Write an instruction and what it is about as messages."""
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]
