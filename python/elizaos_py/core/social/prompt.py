"""What a prompt is told of a room: a small dict that stays within a number of characters."""

from __future__ import annotations

import json

from elizaos_py.core.social.errors import SocialSettingsError
from elizaos_py.core.social.relationship import relationship
from elizaos_py.core.social.roles import roles
from elizaos_py.core.social.standing import standings
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
    view = View(room, agent, room.person(about) if about is not None else _last_speaker(room, agent), now)
    questions, others = view.open_questions(), view.others()
    told = nothing_known(room.id, agent, missing)
    told["left_out"] = {"open_questions": len(questions), "participants": len(others)}
    if view.subject is not None:
        _put(told, "about", view.described(view.subject), limit)
    for topic in topics(room.terms, room, now, _MOST_TOPICS):
        _append(told, "topics", topic, limit)
    for question in questions[:_MOST_QUESTIONS]:
        _append(told, "open_questions", question, limit)
    for person in others[:_MOST_PEOPLE]:
        _append(told, "participants", view.described(person), limit)
    for name in ("open_questions", "participants"):
        told["left_out"][name] -= len(told[name])
    return told


class View:
    """A room at a moment, as its agent sees it while dealing with one person."""

    def __init__(self, room: Room, agent: str, subject: Person | None, now: float) -> None:
        self.room = room
        self.agent = agent
        self.subject = subject
        self.now = now
        self._roles = roles(room, now)
        self._standings = standings(room, now)

    def described(self, person: Person) -> dict[str, Any]:
        """Describe a person, and how he stands to the agent and to whom it deals with."""
        trusted, tone = self._standings[person.id], person.tone()
        described: dict[str, Any] = {
            "id": person.id,
            "name": person.name,
            "roles": self._roles[person.id],
            "tone": None if tone is None else round(tone, 2),
            "trust": round(trusted.value, 2),
            "trust_confidence": round(trusted.confidence, 2),
            "topics": topics(person.terms, self.room, self.now, _TOPICS_OF_ONE),
            "to_you": self._label(person, self.agent),
        }
        if self.subject is not None and person is not self.subject:
            described["to_about"] = self._label(person, self.subject.id)
        return described

    def others(self) -> list[Person]:
        """List the others by what they have to do with the agent and the subject, then by when they were last seen."""
        others = [one for one in self.room.people() if one is not self.subject and one.id != self.agent]
        return sorted(others, key=lambda one: (-self._nearness(one), -one.seen, one.id))

    def open_questions(self) -> list[dict[str, Any]]:
        """List what others asked and nobody answered, the newest first."""
        asked = [one for one in reversed(self.room.questions.values()) if one.speaker != self.agent]
        return [
            {
                "from": person.name,
                "text": question.text,
                "seconds_ago": round(max(0.0, self.now - question.at)),
            }
            for question in asked
            if (person := self.room.person(question.speaker)) is not None
            and self.now - question.at <= self.room.settings.topic_half_life
        ]

    def _nearness(self, person: Person) -> float:
        centres = [self.agent, *([self.subject.id] if self.subject is not None else [])]
        pairs = [pair for centre in centres for pair in ((person.id, centre), (centre, person.id))]
        ties = [tie for tie in (self.room.tie(*pair) for pair in pairs) if tie is not None]
        return sum(tie.counts.get(WEIGHT, self.now) for tie in ties)

    def _label(self, person: Person, other: str) -> str:
        return relationship(self.room, person.id, other, self.now).label


def _last_speaker(room: Room, agent: str) -> Person | None:
    """Find who is to be answered: the last who spoke beside the agent."""
    return next((room.person(who) for who, _ in reversed(room.speakers) if who != agent), None)


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
