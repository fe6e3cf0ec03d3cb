"""One message, as the social engine reads it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from elizaos_py.core.social.clean import TEXT_LENGTH, clean_id, clean_name
from elizaos_py.core.social.errors import SocialMessageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

MOST_MENTIONS = 5
MOST_REACTIONS = 20
_LONGEST_EMOJI = 16


@dataclass(frozen=True)
class Said:
    """What somebody said in a room at a time in seconds; `None` is now. A reaction is a person and an emoji."""

    room: str
    speaker: str
    text: str
    at: float | None = None
    id: str | None = None
    reply_to: str | None = None
    mentions: tuple[str, ...] = ()
    reactions: tuple[tuple[str, str], ...] = ()
    name: str | None = None

    def __post_init__(self) -> None:
        tidy: dict[str, object] = {
            "room": clean_id(self.room, "the room of a message"),
            "speaker": clean_id(self.speaker, "the speaker of a message"),
            "text": self.text[:TEXT_LENGTH] if isinstance(self.text, str) else "",
            "at": _finite(self.at),
            "id": _id_or_none(self.id),
            "reply_to": _id_or_none(self.reply_to),
            "mentions": _mentions(self.mentions),
            "reactions": _reactions(self.reactions),
            "name": clean_name(self.name, "") or None,
        }
        for field, value in tidy.items():
            object.__setattr__(self, field, value)

    @classmethod
    def from_eliza(cls, memory: Mapping[str, Any]) -> Said:
        """Read a memory of ElizaOS; its times are milliseconds."""
        content = _mapping(memory.get("content"))
        metadata = _mapping(memory.get("metadata"))
        return cls(
            room=memory.get("roomId", ""),
            speaker=memory.get("entityId", ""),
            text=content.get("text") or "",
            at=_seconds(memory.get("createdAt")),
            id=memory.get("id"),
            reply_to=content.get("inReplyTo"),
            mentions=content.get("mentions") or (),
            name=metadata.get("entityName") or content.get("userName") or content.get("name"),
        )

    @classmethod
    def from_dict(cls, message: Mapping[str, Any]) -> Said:
        """Read a memory of ElizaOS, or a dict with this class's own fields."""
        if not hasattr(message, "get"):
            raise SocialMessageError(
                f"a message is {type(message).__name__}", "it is a memory or a dict of Said's fields"
            )
        if "entityId" in message:
            return cls.from_eliza(message)
        given = {field: message[field] for field in cls.__dataclass_fields__ if field in message}
        return cls(**{"room": "", "speaker": "", "text": "", **given})


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _id_or_none(value: object) -> str | None:
    return clean_id(value, "an id") if isinstance(value, str) and value else None


def _finite(value: object) -> float | None:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return max(0.0, number) if math.isfinite(number) else None


def _seconds(value: object) -> float | None:
    number = _finite(value)
    return number if number is None or isinstance(value, datetime) else number / 1000


def _mentions(given: object) -> tuple[str, ...]:
    if not isinstance(given, (list, tuple)):
        return ()
    ids = (clean_id(one, "an id") for one in given[:MOST_MENTIONS] if isinstance(one, str) and one)
    return tuple(dict.fromkeys(ids))


def _reactions(given: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(given, (list, tuple)):
        return ()
    pairs = [pair for pair in given[:MOST_REACTIONS] if isinstance(pair, (list, tuple)) and len(pair) == 2]
    texts = [(who, emoji) for who, emoji in pairs if isinstance(who, str) and who and isinstance(emoji, str)]
    return tuple((clean_id(who, "an id"), emoji[:_LONGEST_EMOJI]) for who, emoji in texts)
