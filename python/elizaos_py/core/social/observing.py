"""What one message changes in its room. What it costs does not depend on how much was said before."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from elizaos_py.core.social import person as of_person
from elizaos_py.core.social.addressee import addressed
from elizaos_py.core.social.clean import one_line
from elizaos_py.core.social.evidence import CONFIDENCE, REACTION, REPLY, ROOM
from elizaos_py.core.social.room import MESSAGES, Heard, Question
from elizaos_py.core.social.tie import ANSWERED, LAPSED, PROMPT, WEIGHT
from elizaos_py.core.social.words import ACCUSATION, REACTIONS, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from elizaos_py.core.social.addressee import Addressed
    from elizaos_py.core.social.person import Person
    from elizaos_py.core.social.room import Room
    from elizaos_py.core.social.said import Said
    from elizaos_py.core.social.tie import Tie
    from elizaos_py.core.social.words import Reading

_QUESTION_LENGTH = 160
# To one message, however often it comes.
_MOST_REACTIONS = 32


@dataclass(frozen=True)
class Observed:
    """What was understood of a message. One that was known already changed nothing but its new reactions."""

    room: str
    speaker: str
    to: tuple[str, ...]
    evidence: str
    tone: float | None
    acts: tuple[str, ...]
    asks: bool
    known: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {**asdict(self), "to": list(self.to), "acts": list(self.acts)}


def observe(room: Room, said: Said, at: float, tone: float | None, agent: str) -> Observed:
    """Take a message into its room."""
    if said.id is not None and said.id in room.heard:
        _react(room, said, at, agent)
        return Observed(room.id, said.speaker, (), ROOM, None, (), False, known=True)
    room.revision += 1
    speaker = room.enter(said.speaker, said.name, agent)
    for mentioned in said.mentions:
        room.meet(mentioned, agent)
    told = addressed(said, room, at)
    to = tuple(one for one in told.to if room.person(one))
    reading = read(said.text)
    _count(room, speaker, reading, tone, at)
    for target in to:
        tie = room.direct(speaker.id, target)
        _strengthen(tie, told.kind, CONFIDENCE[told.kind] / len(to), reading, tone, at)
        _take_turn(tie, room.tie(target, speaker.id), at, room)
    _ask_or_answer(room, said, speaker, told, reading, at)
    _remember(room, said, at)
    _react(room, said, at, agent)
    return Observed(room.id, speaker.id, to, told.kind if to else ROOM, tone, reading.acts, reading.asks)


def _count(room: Room, speaker: Person, reading: Reading, tone: float | None, at: float) -> None:
    speaker.counts.add(of_person.SAID, 1.0, at)
    if room.last_at is None or at - room.last_at > room.settings.conversation_gap:
        speaker.counts.add(of_person.STARTS, 1.0, at)
    if tone is not None:
        speaker.counts.add(of_person.TONED, 1.0, at)
        speaker.counts.add(of_person.TONE, tone, at)
    if ACCUSATION in reading.acts:
        speaker.counts.add(ACCUSATION, 1.0, at)
    room.counts.add(MESSAGES, 1.0, at)
    for term in reading.terms:
        room.terms.add(term, 1.0, at)
        speaker.terms.add(term, 1.0, at)
    room.terms.trim(room.settings.room_terms)
    speaker.terms.trim(room.settings.person_terms)


def _strengthen(tie: Tie, kind: str, share: float, reading: Reading, tone: float | None, at: float) -> None:
    tie.evidence[kind] = tie.evidence.get(kind, 0) + 1
    tie.counts.add(WEIGHT, share, at)
    if tone is not None:
        tie.counts.add(of_person.TONED, share, at)
        tie.counts.add(of_person.TONE, tone * share, at)
    for act in reading.acts:
        tie.counts.add(act, share, at)
    for term in reading.terms:
        tie.terms.add(term, share, at)


def _take_turn(tie: Tie, back: Tie | None, at: float, room: Room) -> None:
    settings = room.settings
    tie.terms.trim(settings.tie_terms)
    if back is not None and back.waiting is not None:
        delay = max(0.0, at - back.waiting)
        back.waiting = None
        tie.delays = [*tie.delays, delay][-settings.delays :]
        tie.counts.add(ANSWERED, 1.0, at)
        tie.counts.add(PROMPT, 2.0 ** -(delay / settings.prompt_half_life), at)
    if tie.waiting is None:
        tie.waiting = at
    elif at - tie.waiting > settings.patience:
        tie.counts.add(LAPSED, 1.0, at)
        tie.waiting = at


def _ask_or_answer(room: Room, said: Said, speaker: Person, told: Addressed, reading: Reading, at: float) -> None:
    if reading.asks:
        speaker.counts.add(of_person.QUESTIONS, 1.0, at)
        key = said.id or f"#{room.revision}"
        room.questions[key] = Question(speaker.id, one_line(said.text, _QUESTION_LENGTH), at)
        while len(room.questions) > room.settings.open_questions:
            room.questions.popitem(last=False)
    elif told.to and ACCUSATION not in reading.acts:
        answered = _answered(room, said, told)
        if answered is not None:
            del room.questions[answered]
            speaker.counts.add(of_person.ANSWERS, CONFIDENCE[told.kind], at)


def _answered(room: Room, said: Said, told: Addressed) -> str | None:
    """Find the question that a message answers: the one it replies to, or the last of those who are spoken to."""
    if told.kind == REPLY and said.reply_to in room.questions:
        return said.reply_to
    return next((key for key in reversed(room.questions) if room.questions[key].speaker in told.to), None)


def _remember(room: Room, said: Said, at: float) -> None:
    if said.id is not None:
        room.heard[said.id] = Heard(said.speaker)
        while len(room.heard) > room.settings.window:
            room.heard.popitem(last=False)
    person = room.person(said.speaker)
    if person is not None:
        person.last_at = at if person.last_at is None else max(at, person.last_at)
    room.last_at = at if room.last_at is None else max(at, room.last_at)
    others = [turn for turn in room.speakers if turn[0] != said.speaker]
    room.speakers = [*others[-1:], (said.speaker, at)]


def _react(room: Room, said: Said, at: float, agent: str) -> None:
    """Count the reactions to a message that are new."""
    heard = room.heard.get(said.id or "") or Heard(said.speaker)
    for reaction in said.reactions:
        who, emoji = reaction
        if who == heard.speaker or reaction in heard.reactions or len(heard.reactions) >= _MOST_REACTIONS:
            continue
        heard.reactions.append(reaction)
        if room.person(heard.speaker) is None or room.meet(who, agent) is None:
            continue
        room.revision += 1
        tie = room.direct(who, heard.speaker)
        tie.evidence[REACTION] = tie.evidence.get(REACTION, 0) + 1
        tie.counts.add(WEIGHT, CONFIDENCE[REACTION], at)
        if emoji in REACTIONS:
            tie.counts.add(REACTIONS[emoji], CONFIDENCE[REACTION], at)
