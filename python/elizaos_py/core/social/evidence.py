"""The kinds of evidence for whom a message is meant, the surest first."""

from __future__ import annotations

REPLY, MENTION, NAME, TURN, REACTION = "reply", "mention", "name", "turn", "reaction"
# Nobody in particular is spoken to.
ROOM = "room"

CONFIDENCE: dict[str, float] = {
    REPLY: 1.0,
    MENTION: 0.9,
    NAME: 0.7,
    TURN: 0.4,
    REACTION: 0.3,
}
