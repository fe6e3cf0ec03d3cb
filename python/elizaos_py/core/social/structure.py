"""What the shape of a room's graph tells: who stands between whom, who reaches how many, which groups there are.

All ties fade alike, so the shape changes with messages alone: it is worked out once for each revision of the room.
networkx's PageRank needs scipy; the weight that reaches a person stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Structure:
    """Measures by person, from 0 to 1; `received` is the part of all that was directed at anybody."""

    betweenness: dict[str, float]
    reach: dict[str, float]
    received: dict[str, float]
    groups: list[list[str]]
    reciprocity: float


def structure(room: Room) -> Structure:
    """Work out the shape of a room, unless it is known."""
    if room.worked_out is None or room.worked_out[0] != room.revision:
        room.worked_out = (room.revision, _work_out(room))
    known: Structure = room.worked_out[1]
    return known


def _work_out(room: Room) -> Structure:
    # Numbers in the order of ids: neither who came first nor how strings are hashed makes a difference.
    ids = sorted(room.graph)
    directed = _weighed(room, {identity: number for number, identity in enumerate(ids)})
    joined = _joined(directed)
    sample = _SAMPLE if len(ids) > _EXACT else None
    between = nx.betweenness_centrality(joined, k=sample, weight="distance", seed=_SEED)
    weights = dict(directed.in_degree(weight="weight"))
    whole = sum(weights.values())
    return Structure(
        betweenness={ids[node]: min(1.0, value) for node, value in between.items()},
        reach={ids[node]: degree / max(1, len(ids) - 1) for node, degree in joined.degree()},
        received={ids[node]: weight / whole if whole else 0.0 for node, weight in weights.items()},
        groups=_groups(joined, ids),
        reciprocity=nx.overall_reciprocity(directed) if directed.number_of_edges() else 0.0,
    )


def _weighed(room: Room, numbers: dict[str, int]) -> Any:
    """Copy the graph with the weights of the ties."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(numbers)))
    now = room.last_at or 0.0
    edges = [(numbers[source], numbers[target], tie.counts.get(WEIGHT, now)) for source, target, tie in room.ties()]
    strongest = max((weight for _, _, weight in edges), default=0.0)
    graph.add_weighted_edges_from(sorted(edge for edge in edges if edge[2] > _FAINT * strongest))
    return graph


def _joined(directed: Any) -> Any:
    """Join both directions: the more is said, the nearer."""
    joined = nx.Graph()
    joined.add_nodes_from(directed)
    for source, target, weight in directed.edges(data="weight"):
        both = weight + joined.get_edge_data(source, target, {"weight": 0.0})["weight"]
        joined.add_edge(source, target, weight=both, distance=1 / both)
    return joined


def _groups(joined: Any, ids: list[str]) -> list[list[str]]:
    """Find who keeps together: the communities of more than one, the largest first."""
    if not joined.number_of_edges():
        return []
    found = nx.community.louvain_communities(joined, weight="weight", seed=_SEED)
    groups = [sorted(ids[node] for node in members) for members in found if len(members) > 1]
    return sorted(groups, key=lambda group: (-len(group), group))
