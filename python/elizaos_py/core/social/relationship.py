"""The relationship of one person to another, as plain data."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from elizaos_py.core.social.labels import deterministic_label
from elizaos_py.core.social.person import mean_tone
from elizaos_py.core.social.tie import WEIGHT
from elizaos_py.core.social.topics import topics
from elizaos_py.core.social.trust import trust
from elizaos_py.core.social.words import ACCUSATION, DISAGREEMENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from elizaos_py.core.social.room import Room
    from elizaos_py.core.social.tie import Tie

_MOST_TOPICS = 5


@dataclass(frozen=True)
class Relationship:
    """How one person stands to another. `weight` has faded, `messages` and `evidence` are plain counts.

    `balance` is 1 when all comes from the first, -1 when all comes from the other; `response_seconds` is how long the
    first usually takes to answer the other. `tone` is None where none was read.
    """

    source: str
    target: str
    label: str
    weight: float
    messages: int
    evidence: dict[str, int]
    certainty: float
    tone: float | None
    trust: float
    trust_confidence: float
    trust_evidence: int
    reciprocity: float | None
    balance: float | None
    response_seconds: float | None
    topics: list[str]

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        return asdict(self)


def relationship(room: Room, source: str, target: str, now: float) -> Relationship:
    """Tell how one person stands to another; between strangers everything is empty."""
    given, returned = room.tie(source, target), room.tie(target, source)
    sent, came = _weight(given, now), _weight(returned, now)
    trusted = trust(given, returned, now)
    balance = (sent - came) / (sent + came) if sent + came else None
    tone = mean_tone(given.counts) if given is not None else None
    measures: dict[str, float | None] = {
        "weight": sent + came,
        "trust": trusted.value,
        "confidence": trusted.confidence,
        "tone": tone,
        "reciprocity": None if balance is None else 1 - abs(balance),
        "hostility": _rate(given, returned, now, ACCUSATION),
        "strife": _rate(given, returned, now, ACCUSATION, DISAGREEMENT),
    }
    return Relationship(
        source=source,
        target=target,
        label=deterministic_label(measures),
        weight=sent,
        messages=given.messages if given is not None else 0,
        evidence=dict(given.evidence) if given is not None else {},
        certainty=given.certainty() if given is not None else 0.0,
        tone=tone,
        trust=trusted.value,
        trust_confidence=trusted.confidence,
        trust_evidence=trusted.evidence,
        reciprocity=measures["reciprocity"],
        balance=balance,
        response_seconds=given.response_seconds() if given is not None else None,
        topics=topics(given.terms, room, now, _MOST_TOPICS) if given is not None else [],
    )


def _weight(tie: Tie | None, now: float) -> float:
    return tie.counts.get(WEIGHT, now) if tie is not None else 0.0


def _rate(given: Tie | None, returned: Tie | None, now: float, *acts: str) -> float | None:
    """Tell how much of what passes between the two does certain acts."""
    both = _weight(given, now) + _weight(returned, now)
    done = sum(tie.counts.get(act, now) for tie in (given, returned) if tie is not None for act in acts)
    return done / both if both else None
