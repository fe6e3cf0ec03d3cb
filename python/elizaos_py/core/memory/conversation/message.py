"""One message of a conversation, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Message:
    """What somebody said; `at` is seconds since 1970."""

    text: str
    by: str = "user"
    role: str = "user"
    at: float = 0.0

    @property
    def line(self) -> str:
        """The message as a line of a prompt."""
        return f"{self.by}: {self.text}"


def to_value(message: Message) -> dict[str, Any]:
    """Write a message for a store."""
    return asdict(message)


def from_value(value: Mapping[str, Any]) -> Message:
    """Read a message."""
    return Message(**{name: value[name] for name in ("text", "by", "role", "at") if name in value})
