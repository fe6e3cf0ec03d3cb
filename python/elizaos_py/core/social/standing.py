"""How far a room trusts each of its people.

The trust of all others together, in two steps: first everybody counts alike, then whoever the room distrusts counts for
less. An insult says more of who utters it than of whom it hits.
"""

from __future__ import annotations

from elizaos_py.core.social.trust import PRIOR, trust_of_many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from elizaos_py.core.social.room import Room
    from elizaos_py.core.social.trust import Trust


def standings(room: Room, now: float) -> dict[str, Trust]:
    """Measure everybody's standing."""
    alike = dict.fromkeys(room.graph, 1.0)
    first = {identity: _standing(room, identity, alike, now) for identity in room.graph}
    credit = {identity: min(1.0, trust.value / PRIOR) for identity, trust in first.items()}
    return {identity: _standing(room, identity, credit, now) for identity in room.graph}


def _standing(room: Room, identity: str, credit: dict[str, float], now: float) -> Trust:
    others = {*room.graph.predecessors(identity), *room.graph.successors(identity)}
    # Sums of floats depend on their order.
    pairs = [(room.tie(one, identity), room.tie(identity, one), credit[one]) for one in sorted(others)]
    return trust_of_many(pairs, now)
