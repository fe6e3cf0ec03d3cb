"""How far a room trusts each of its people.

The trust of all others together, in two steps: first everybody counts alike, then whoever the room distrusts counts for
less. An insult says more of who utters it than of whom it hits.
"""

from __future__ import annotations

from elizaos_py.core.social.trust import PRIOR, evidence, weigh

TYPE_CHECKING = False
if TYPE_CHECKING:
    from elizaos_py.core.social.room import Room
    from elizaos_py.core.social.trust import Evidence, Trust


def standings(room: Room, now: float) -> dict[str, Trust]:
    """Measure everybody's standing."""
    found = {identity: _evidence_of_others(room, identity, now) for identity in room.graph}
    alike = {identity: weigh((one, 1.0) for _, one in others) for identity, others in found.items()}
    credit = {identity: min(1.0, trust.value / PRIOR) for identity, trust in alike.items()}
    return {identity: weigh((one, credit[who]) for who, one in others) for identity, others in found.items()}


def _evidence_of_others(room: Room, identity: str, now: float) -> list[tuple[str, Evidence]]:
    others = {*room.graph.predecessors(identity), *room.graph.successors(identity)}
    # Sums of floats depend on their order.
    return [(one, evidence(room.tie(one, identity), room.tie(identity, one), now)) for one in sorted(others)]
