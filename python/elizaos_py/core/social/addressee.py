"""Whom a message is meant for, by the surest evidence that it bears."""

from __future__ import annotations

import re
from dataclasses import dataclass

from elizaos_py.core.social.evidence import MENTION, NAME, REPLY, ROOM, TURN
from elizaos_py.core.social.said import MOST_MENTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from elizaos_py.core.social.room import Room
    from elizaos_py.core.social.said import Said

_HANDLE = re.compile(r"(?<![\w@.])<?@!?([\w.\-]{2,64})>?")
_GREETING = re.compile(r"(?:hey|hi|hello|yo|thanks|thank you|thx|sorry|ok|okay|dear|and|so|welcome|morning)\s+", re.I)
_PART = re.compile(r"[,:;.!?\n]")
_LONGEST_CALL = 80


@dataclass(frozen=True)
class Addressed:
    """The people spoken to, and the kind of evidence; nobody in particular is the room."""

    kind: str
    to: tuple[str, ...] = ()


def addressed(said: Said, room: Room, at: float) -> Addressed:
    """Find whom a message is meant for: by reply, mention, name, turn, in this order."""
    replied = room.heard.get(said.reply_to or "")
    if replied is not None and replied.speaker != said.speaker and room.person(replied.speaker):
        return Addressed(REPLY, (replied.speaker,))
    for kind, to in ((MENTION, _mentioned(said, room)), (NAME, _called(said.text, room))):
        others = tuple(one for one in dict.fromkeys(to) if one != said.speaker)
        if others:
            return Addressed(kind, others[:MOST_MENTIONS])
    before = next((turn for turn in reversed(room.speakers) if turn[0] != said.speaker), None)
    if before is not None and abs(at - before[1]) <= room.settings.turn_window:
        return Addressed(TURN, (before[0],))
    return Addressed(ROOM)


def _mentioned(said: Said, room: Room) -> list[str]:
    told = list(said.mentions)
    for handle in _HANDLE.findall(said.text)[: 4 * MOST_MENTIONS]:
        name = handle.rstrip(".-")
        known = room.names.find(name) or (name if room.person(name) else None)
        if known is not None:
            told.append(known)
    return told


def _called(text: str, room: Room) -> list[str]:
    """Find the names that begin or end a text: 'Ann, …', 'hey Ann …', '…, Ann?', 'thanks Ann'."""
    line = text.strip()
    begin = _PART.split(line[:_LONGEST_CALL], maxsplit=1)
    end = _PART.split(line[-_LONGEST_CALL:].rstrip(" .!?"))
    found = [_begins(begin[0], room, set_off=len(begin) > 1 or len(line) <= _LONGEST_CALL)]
    if len(end) > 1:
        found.append(room.names.find(end[-1]))
    return [one for one in found if one is not None]


def _begins(part: str, room: Room, *, set_off: bool) -> str | None:
    greeted = _GREETING.match(part)
    name = part[greeted.end() :] if greeted else part
    whole = room.names.find(name) if set_off else None
    if whole is not None or greeted is None:
        return whole
    words = name.split(maxsplit=2)
    return room.names.find(" ".join(words[:2])) or room.names.find(words[0] if words else "")
