"""What the shape of a room's graph tells: who stands between whom, who reaches how many, which groups there are.

All ties fade alike, so the shape changes with messages alone: it is worked out once for each revision of the room.
networkx's PageRank needs scipy; the weight that reaches a person stands for it.
"""

from __future__ import annotations

from functools import cached_property

import networkx as nx  # type: ignore[import-untyped,import-not-found,unused-ignore]

from elizaos_py.core.social.tie import WEIGHT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from elizaos_py.core.social.room import Room

# A tie below this part of the strongest one joins nobody.
_FAINT = 0.01
# In larger rooms betweenness is estimated from some of the people.
_EXACT = 48
_SAMPLE = 32
_SEED = 0


class Structure:
    """The shape of one revision of a room; each measure is worked out when it is asked for, by person, from 0 to 1."""

    def __init__(self, room: Room) -> None:
        self.revision = room.revision
        # Numbers in the order of ids: neither who came first nor how strings are hashed makes a difference.
        self._ids = sorted(room.graph)
        self._directed = _weighed(room, {identity: number for number, identity in enumerate(self._ids)})
        self._joined = _joined(self._directed)

    @cached_property
    def betweenness(self) -> dict[str, float]:
        """How much of what passes between others would pass by a person on the shortest way."""
        sample = _SAMPLE if len(self._ids) > _EXACT else None
        found = nx.betweenness_centrality(self._joined, k=sample, weight="distance", seed=_SEED)
        return {self._ids[node]: min(1.0, value) for node, value in found.items()}

    @cached_property
    def reach(self) -> dict[str, float]:
        """Which part of the others a person has to do with."""
        others = max(1, len(self._ids) - 1)
        return {self._ids[node]: degree / others for node, degree in self._joined.degree()}

    @cached_property
    def received(self) -> dict[str, float]:
        """Which part of all that is directed at anybody comes to a person."""
        weights = dict(self._directed.in_degree(weight="weight"))
        whole = sum(weights.values())
        return {self._ids[node]: weight / whole if whole else 0.0 for node, weight in weights.items()}

    @cached_property
    def reciprocity(self) -> float:
        """Which part of the ties goes both ways."""
        return float(nx.overall_reciprocity(self._directed)) if self._directed.number_of_edges() else 0.0

    @cached_property
    def groups(self) -> list[list[str]]:
        """Who keeps together: the communities of more than one, the largest first."""
        if not self._joined.number_of_edges():
            return []
        found = nx.community.louvain_communities(self._joined, weight="weight", seed=_SEED)
        groups = [sorted(self._ids[node] for node in members) for members in found if len(members) > 1]
        return sorted(groups, key=lambda group: (-len(group), group))


def structure(room: Room) -> Structure:
    """Give the shape of a room as it is now."""
    known: Structure | None = room.worked_out
    if known is None or known.revision != room.revision:
        known = room.worked_out = Structure(room)
    return known


def _weighed(room: Room, numbers: dict[str, int]) -> Any:
    """Copy the graph with the weights of the ties as parts of the strongest."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(numbers)))
    now = room.last_at or 0.0
    edges = [(numbers[source], numbers[target], tie.counts.get(WEIGHT, now)) for source, target, tie in room.ties()]
    strongest = max((weight for _, _, weight in edges), default=0.0)
    near = [(source, target, weight / strongest) for source, target, weight in edges if weight > _FAINT * strongest]
    graph.add_weighted_edges_from(sorted(near))
    return graph


def _joined(directed: Any) -> Any:
    """Join both directions: the more is said, the nearer."""
    joined = nx.Graph()
    joined.add_nodes_from(directed)
    for source, target, weight in directed.edges(data="weight"):
        both = weight + joined.get_edge_data(source, target, {"weight": 0.0})["weight"]
        joined.add_edge(source, target, weight=both, distance=1 / both)
    return joined
