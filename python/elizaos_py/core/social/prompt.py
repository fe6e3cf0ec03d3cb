"""What a prompt is told of a room: a small dict that stays within a number of characters."""

from __future__ import annotations

import json

from elizaos_py.core.social.errors import SocialSettingsError
from elizaos_py.core.social.labels import Label
from elizaos_py.core.social.relationship import relationship, standing
from elizaos_py.core.social.roles import roles
from elizaos_py.core.social.tie import WEIGHT
from elizaos_py.core.social.topics import topics

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from elizaos_py.core.social.person import Person
    from elizaos_py.core.social.room import Room

# Below, the ids alone might not fit.
SMALLEST = 1_000
USUAL = 2_000

_MOST_PEOPLE = 12
_MOST_QUESTIONS = 5
_MOST_TOPICS = 8
_TOPICS_OF_ONE = 3


def nothing_known(room: str, agent: str, missing: list[str]) -> dict[str, Any]:
    """Tell of a room where nothing was said."""
    return {
        "room": room,
        "you": agent,
        "about": None,
        "topics": [],
        "open_questions": [],
        "participants": [],
        "left_out": {"open_questions": 0, "participants": 0},
        "missing": missing,
    }


def check_limit(limit: int) -> None:
    """Refuse a budget that nothing fits into."""
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < SMALLEST:
        raise SocialSettingsError(f"a context cannot be of {limit!r} characters", f"limit is {SMALLEST} or more")


def social_context(
    room: Room, agent: str, about: str | None, limit: int, now: float, missing: list[str]
) -> dict[str, Any]:
    """Tell of a room, and of one person above all: who is there, and what is talked about, unanswered.

    What does not fit is left out, the least telling first, and counted.
    """
    parts = roles(room, now)
    subject = room.person(about) if about is not None else _last_speaker(room, agent)
    others = [one for one in room.people() if one is not subject and one.id != agent]
    known = sorted(others, key=_nearness(room, subject, agent, now))
    questions = _open_questions(room, agent, now)
    told = nothing_known(room.id, agent, missing)
    told["left_out"] = {"open_questions": len(questions), "participants": len(known)}
    if subject is not None:
        _put(told, "about", _described(room, subject, agent, None, parts, now), limit)
    for topic in topics(room.terms, room, now, _MOST_TOPICS):
        _append(told, "topics", topic, limit)
    for question in questions[:_MOST_QUESTIONS]:
        _append(told, "open_questions", question, limit)
    for person in known[:_MOST_PEOPLE]:
        _append(told, "participants", _described(room, person, agent, subject, parts, now), limit)
    for name in ("open_questions", "participants"):
        told["left_out"][name] -= len(told[name])
    return told


def _last_speaker(room: Room, agent: str) -> Person | None:
    """Find who is to be answered: the last who spoke beside the agent."""
    return next((room.person(who) for who, _ in reversed(room.speakers) if who != agent), None)


def _nearness(room: Room, subject: Person | None, agent: str, now: float) -> Any:
    """Order people by what they have to do with the agent and the subject, then by when they were last seen."""
    centres = [agent, *([subject.id] if subject is not None else [])]

    def key(person: Person) -> tuple[float, int, str]:
        pairs = [pair for one in centres for pair in ((person.id, one), (one, person.id))]
        ties = [tie for tie in (room.tie(*pair) for pair in pairs) if tie is not None]
        return (-sum(tie.counts.get(WEIGHT, now) for tie in ties), -person.seen, person.id)

    return key


def _described(
    room: Room, person: Person, agent: str, subject: Person | None, parts: dict[str, list[str]], now: float
) -> dict[str, Any]:
    trusted = standing(room, person.id, now)
    tone = person.tone()
    described: dict[str, Any] = {
        "id": person.id,
        "name": person.name,
        "roles": parts[person.id],
        "tone": None if tone is None else round(tone, 2),
        "trust": round(trusted.value, 2),
        "trust_confidence": round(trusted.confidence, 2),
        "topics": topics(person.terms, room, now, _TOPICS_OF_ONE),
        "to_you": _label(room, person.id, agent, now),
    }
    if subject is not None:
        described["to_about"] = _label(room, person.id, subject.id, now)
    return described


def _label(room: Room, source: str, target: str, now: float) -> str:
    if source == target or room.person(target) is None:
        return Label.STRANGER.value
    return relationship(room, source, target, now).label


def _open_questions(room: Room, agent: str, now: float) -> list[dict[str, Any]]:
    """List what others asked and nobody answered, the newest first."""
    asked = [one for one in reversed(room.questions.values()) if one.speaker != agent]
    names = {person.id: person.name for person in room.people()}
    return [
        {
            "from": names.get(question.speaker, question.speaker),
            "text": question.text,
            "seconds_ago": round(max(0.0, now - question.at)),
        }
        for question in asked
        if now - question.at <= room.settings.topic_half_life
    ]


def _put(told: dict[str, Any], name: str, value: Any, limit: int) -> None:
    before = told[name]
    told[name] = value
    if _size(told) > limit:
        told[name] = before


def _append(told: dict[str, Any], name: str, value: Any, limit: int) -> None:
    told[name].append(value)
    if _size(told) > limit:
        told[name].pop()


def _size(told: dict[str, Any]) -> int:
    return len(json.dumps(told, ensure_ascii=False))
