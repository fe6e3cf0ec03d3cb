"""What the social engine counts with, and how much it keeps."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from elizaos_py.core.social.errors import SocialSettingsError

MINUTE = 60.0
DAY = 86_400.0


@dataclass(frozen=True)
class Settings:
    """Times are seconds. Every count is an upper bound of what one engine, room, person or tie holds."""

    half_life: float = 7 * DAY
    topic_half_life: float = DAY
    # For how long a message may be meant for whoever spoke before.
    turn_window: float = 2 * MINUTE
    # The silence after which a message begins a new conversation.
    conversation_gap: float = 30 * MINUTE
    # An answer that comes after this long is half as prompt as one at once.
    prompt_half_life: float = 10 * MINUTE
    # Who is spoken to again after this long without having answered has let the first time lapse.
    patience: float = 60 * MINUTE

    rooms: int = 64
    people: int = 128
    ties: int = 1024
    window: int = 256
    open_questions: int = 32
    room_terms: int = 512
    person_terms: int = 64
    tie_terms: int = 24
    delays: int = 15

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            whole = field.type == "int"
            kind = int if whole else (int, float)
            if isinstance(value, bool) or not isinstance(value, kind) or not math.isfinite(value) or value <= 0:
                wanted = "a whole number above 0" if whole else "a number of seconds above 0"
                raise SocialSettingsError(f"{field.name} cannot be {value!r}", f"it is {wanted}")
        if self.people < 2:
            raise SocialSettingsError("a room of 1 has nobody to talk to", "people is 2 or more")
