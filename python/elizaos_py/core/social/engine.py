"""The social intelligence of one agent: rooms, the people in them, and how they stand to each other."""

from __future__ import annotations

import time
from collections import OrderedDict

from elizaos_py.core.social import observing, prompt
from elizaos_py.core.social.clean import clean_id
from elizaos_py.core.social.relationship import Relationship, relationship
from elizaos_py.core.social.roles import roles
from elizaos_py.core.social.room import Room
from elizaos_py.core.social.saved import VERSION, check_version, room_from_dict, room_to_dict
from elizaos_py.core.social.settings import Settings
from elizaos_py.core.social.standing import standings
from elizaos_py.core.social.structure import structure
from elizaos_py.core.social.tie import WEIGHT
from elizaos_py.core.social.tone import ToneReader
from elizaos_py.core.social.topics import topics

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from elizaos_py.core.social.observing import Observed
    from elizaos_py.core.social.said import Said

_MOST_RELATIONSHIPS = 50
_MOST_TOPICS = 8


class SocialIntelligenceEngine:
    """Watches the conversations of one agent and answers questions about them; used from one thread.

    Nothing of one room goes into what is told of another, and engines share nothing. `clock` gives seconds.
    """

    def __init__(
        self,
        agent: str,
        *,
        agent_name: str | None = None,
        settings: Settings | None = None,
        clock: Callable[[], float] = time.time,
        tone: ToneReader | None = None,
    ) -> None:
        self.agent = clean_id(agent, "the agent")
        self.agent_name = agent_name
        self.settings = settings or Settings()
        self._clock = clock
        self._tone = tone or ToneReader()
        self._rooms: OrderedDict[str, Room] = OrderedDict()

    @property
    def missing(self) -> list[str]:
        """What is not told because a library is not installed."""
        return [self._tone.missing] if self._tone.missing is not None else []

    @property
    def rooms(self) -> list[str]:
        """The rooms that are known, the one that was heard of last at the end."""
        return list(self._rooms)

    def observe(self, said: Said) -> Observed:
        """Take in a message. A time that is still to come counts as now, or a single one would let all others fade."""
        now = self._clock()
        at = now if said.at is None else min(said.at, now)
        return observing.observe(self._enter(said.room), said, at, self._tone.read(said.text), self.agent)

    def social_context(self, room: str, about: str | None = None, limit: int = prompt.USUAL) -> dict[str, Any]:
        """Tell a prompt of a room and of a person, else the last who spoke, in at most `limit` characters of JSON."""
        prompt.check_limit(limit)
        known = self._find(room)
        if known is None:
            return prompt.nothing_known(clean_id(room, "a room"), self.agent, self.missing)
        person = clean_id(about, "a person") if about is not None else None
        return prompt.social_context(known, self.agent, person, limit, self._clock(), self.missing)

    def relationship(self, room: str, source: str, target: str) -> Relationship:
        """Tell how one person stands to another."""
        ends = clean_id(source, "a person"), clean_id(target, "a person")
        return relationship(self._find(room) or Room(room, self.settings), *ends, self._clock())

    def relationships(
        self, room: str, person: str | None = None, limit: int = _MOST_RELATIONSHIPS
    ) -> list[Relationship]:
        """List the ties of a room, or those from and to one person, the strongest first."""
        known, now = self._find(room), self._clock()
        if known is None:
            return []
        one = clean_id(person, "a person") if person is not None else None
        ties = [edge for edge in known.ties() if one is None or one in edge[:2]]
        ties.sort(key=lambda edge: (-edge[2].counts.get(WEIGHT, now), edge[0], edge[1]))
        return [relationship(known, source, target, now) for source, target, _ in ties[:limit]]

    def people(self, room: str) -> list[dict[str, Any]]:
        """List the people of a room, the most trusted first, with roles, tone, trust and topics."""
        known, now = self._find(room), self._clock()
        if known is None:
            return []
        parts, trusts = roles(known, now), standings(known, now)
        listed = []
        for person in known.people():
            trusted = trusts[person.id]
            listed.append(
                {
                    "id": person.id,
                    "name": person.name,
                    "roles": parts[person.id],
                    "tone": person.tone(),
                    "trust": trusted.value,
                    "trust_confidence": trusted.confidence,
                    "trust_evidence": trusted.evidence,
                    "topics": topics(person.terms, known, now, _MOST_TOPICS),
                    "last_at": person.last_at,
                }
            )
        return sorted(listed, key=lambda one: (-one["trust"], one["id"]))

    def groups(self, room: str) -> dict[str, Any]:
        """Tell who keeps together, and which part of all ties goes both ways."""
        known = self._find(room)
        if known is None:
            return {"groups": [], "reciprocity": 0.0}
        shape = structure(known)
        return {"groups": [list(group) for group in shape.groups], "reciprocity": shape.reciprocity}

    def forget(self, room: str) -> bool:
        """Drop all that is known of a room."""
        return self._rooms.pop(clean_id(room, "a room"), None) is not None

    def room_to_dict(self, room: str) -> dict[str, Any] | None:
        """Give one room as plain data, for a store that keeps an item a room."""
        known = self._find(room)
        return None if known is None else room_to_dict(known)

    def restore_room(self, data: Mapping[str, Any]) -> str:
        """Take in a saved room in place of what is known of it."""
        room = room_from_dict(data, self.settings)
        self._rooms[room.id] = room
        self._rooms.move_to_end(room.id)
        self._bound()
        return room.id

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain data."""
        rooms = [room_to_dict(room) for room in self._rooms.values()]
        return {"version": VERSION, "agent": self.agent, "agent_name": self.agent_name, "rooms": rooms}

    @classmethod
    def from_dict(
        cls,
        data: Mapping[str, Any],
        *,
        settings: Settings | None = None,
        clock: Callable[[], float] = time.time,
        tone: ToneReader | None = None,
    ) -> SocialIntelligenceEngine:
        """Restore an engine; it answers as the saved one did."""
        check_version(data)
        name = data.get("agent_name")
        engine = cls(data.get("agent", ""), agent_name=name, settings=settings, clock=clock, tone=tone)
        for room in data.get("rooms", ()):
            engine.restore_room(room)
        return engine

    def _find(self, room: str) -> Room | None:
        return self._rooms.get(clean_id(room, "a room"))

    def _enter(self, identity: str) -> Room:
        room = self._rooms.get(identity)
        if room is None:
            room = self._rooms[identity] = Room(identity, self.settings)
            self._bound()
        if self.agent_name is not None and room.person(self.agent) is None:
            room.enter(self.agent, self.agent_name, self.agent)
        self._rooms.move_to_end(identity)
        return room

    def _bound(self) -> None:
        while len(self._rooms) > self.settings.rooms:
            self._rooms.popitem(last=False)
