"""What part a person plays in a room."""

from __future__ import annotations

from elizaos_py.core.social import person as of_person
from elizaos_py.core.social.rules import Rule
from elizaos_py.core.social.structure import structure
from elizaos_py.core.social.words import ACCUSATION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from elizaos_py.core.social.room import Room

MEMBER = "member"

# A person has every role whose rule holds; the first is the one to be named. Counts are faded ones: who has not been
# heard of for long has no role left but the last.
ROLES = (
    Rule("antagonist", at_least={"said": 1.5, "hostility": 0.3}),
    Rule("helper", at_least={"answers": 0.75, "answer_share": 0.4}),
    Rule("connector", at_least={"said": 1.5, "betweenness": 0.3}),
    Rule("initiator", at_least={"starts": 1.5, "start_share": 0.5}),
    Rule("asker", at_least={"said": 1.5, "question_rate": 0.5}),
    Rule("centre", at_least={"said": 0.75, "received": 1.5, "reach": 0.6}),
    Rule("lurker", at_most={"activity": 0.3}),
)


def roles(room: Room, now: float) -> dict[str, list[str]]:
    """Name everybody's roles, the most telling one first."""
    found = {}
    for identity, measured in measures(room, now).items():
        found[identity] = [rule.name for rule in ROLES if rule.holds(measured)] or [MEMBER]
    return found


def measures(room: Room, now: float) -> dict[str, dict[str, float | None]]:
    """Measure what the rules ask for. 1 is the average of `activity` and `received`; shares are parts of the room's."""
    counts = {person.id: person.counts.weighed(now) for person in room.people()}
    whole = {
        name: sum(one.get(name, 0.0) for one in counts.values())
        for name in (of_person.SAID, of_person.ANSWERS, of_person.STARTS)
    }
    shape = structure(room)
    size = len(counts)
    measured: dict[str, dict[str, float | None]] = {}
    for identity, one in counts.items():
        said = one.get(of_person.SAID, 0.0)
        answers, starts = one.get(of_person.ANSWERS, 0.0), one.get(of_person.STARTS, 0.0)
        measured[identity] = {
            "said": said,
            "activity": _part(said * size, whole[of_person.SAID]),
            "hostility": _part(one.get(ACCUSATION, 0.0), said),
            "question_rate": _part(one.get(of_person.QUESTIONS, 0.0), said),
            "answers": answers,
            "answer_share": _part(answers, whole[of_person.ANSWERS]),
            "starts": starts,
            "start_share": _part(starts, whole[of_person.STARTS]),
            "betweenness": shape.betweenness[identity],
            "reach": shape.reach[identity],
            "received": shape.received[identity] * size,
        }
    return measured


def _part(amount: float, whole: float) -> float | None:
    return amount / whole if whole else None
