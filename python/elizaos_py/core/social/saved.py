"""A room as plain data and back: networkx's node-link form, with a version."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import asdict

import networkx as nx  # type: ignore[import-untyped,import-not-found,unused-ignore]

from elizaos_py.core.social.errors import SocialStateError
from elizaos_py.core.social.person import Person
from elizaos_py.core.social.room import Heard, Question, Room
from elizaos_py.core.social.tally import Tally
from elizaos_py.core.social.tie import Tie

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from elizaos_py.core.social.settings import Settings

VERSION = 1


def room_to_dict(room: Room) -> dict[str, Any]:
    """Give everything that is known of a room as plain data."""
    graph = nx.DiGraph()
    graph.add_nodes_from((person.id, _person_to_dict(person)) for person in room.people())
    graph.add_edges_from((source, target, _tie_to_dict(tie)) for source, target, tie in room.ties())
    return {
        "version": VERSION,
        "id": room.id,
        "half_lives": _half_lives(room.settings),
        "revision": room.revision,
        "last_at": room.last_at,
        "speakers": [list(turn) for turn in room.speakers],
        "counts": _tally_to_dict(room.counts),
        "terms": _tally_to_dict(room.terms),
        "heard": [
            {"id": key, "speaker": heard.speaker, "reactions": [list(pair) for pair in heard.reactions]}
            for key, heard in room.heard.items()
        ],
        "questions": [{"id": key, **asdict(question)} for key, question in room.questions.items()],
        "graph": nx.node_link_data(graph, edges="edges"),
    }


def room_from_dict(data: Mapping[str, Any], settings: Settings) -> Room:
    """Restore a room; it answers as the saved one did."""
    check_version(data)
    try:
        if data["half_lives"] != _half_lives(settings):
            raise SocialStateError(
                f"the room was counted with half-lives of {data['half_lives']}, not {_half_lives(settings)}",
                "restore it with the settings that it was saved with",
            )
        return _restored(data, settings)
    except SocialStateError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, nx.NetworkXException) as error:
        raise SocialStateError(f"the saved room is not whole: {error!r}", "save it again with to_dict") from error


def check_version(data: Mapping[str, Any]) -> None:
    """Refuse what another version wrote."""
    version = data.get("version") if hasattr(data, "get") else None
    if version != VERSION:
        raise SocialStateError(f"the state is of version {version!r}", f"this package reads version {VERSION}")


def _restored(data: Mapping[str, Any], settings: Settings) -> Room:
    room = Room(data["id"], settings)
    room.revision = data["revision"]
    room.last_at = data["last_at"]
    room.speakers = [(who, at) for who, at in data["speakers"]]
    room.counts = _tally(data["counts"], settings.topic_half_life)
    room.terms = _tally(data["terms"], settings.topic_half_life)
    room.heard = OrderedDict(
        (one["id"], Heard(one["speaker"], [(who, emoji) for who, emoji in one["reactions"]])) for one in data["heard"]
    )
    room.questions = OrderedDict(
        (one["id"], Question(one["speaker"], one["text"], one["at"])) for one in data["questions"]
    )
    graph = nx.node_link_graph(data["graph"], directed=True, multigraph=False, edges="edges")
    for identity, saved in graph.nodes(data=True):
        room.restore(_person(identity, saved, settings))
    for source, target, saved in graph.edges(data=True):
        room.graph.add_edge(source, target, tie=_tie(saved, settings))
    return room


def _half_lives(settings: Settings) -> dict[str, float]:
    return {"half_life": settings.half_life, "topic_half_life": settings.topic_half_life}


def _tally_to_dict(tally: Tally) -> dict[str, Any]:
    return {"origin": tally.origin, "counts": dict(tally.counts)}


def _tally(saved: Mapping[str, Any], half_life: float) -> Tally:
    return Tally(half_life, saved["origin"], dict(saved["counts"]))


def _person_to_dict(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "seen": person.seen,
        "last_at": person.last_at,
        "counts": _tally_to_dict(person.counts),
        "terms": _tally_to_dict(person.terms),
    }


def _person(identity: str, saved: Mapping[str, Any], settings: Settings) -> Person:
    person = Person(identity, saved["name"], settings)
    person.seen, person.last_at = saved["seen"], saved["last_at"]
    person.counts = _tally(saved["counts"], settings.half_life)
    person.terms = _tally(saved["terms"], settings.topic_half_life)
    return person


def _tie_to_dict(tie: Tie) -> dict[str, Any]:
    return {
        "seen": tie.seen,
        "waiting": tie.waiting,
        "delays": list(tie.delays),
        "evidence": dict(tie.evidence),
        "counts": _tally_to_dict(tie.counts),
        "terms": _tally_to_dict(tie.terms),
    }


def _tie(saved: Mapping[str, Any], settings: Settings) -> Tie:
    tie = Tie(settings)
    tie.seen, tie.waiting = saved["seen"], saved["waiting"]
    tie.delays, tie.evidence = list(saved["delays"]), dict(saved["evidence"])
    tie.counts = _tally(saved["counts"], settings.half_life)
    tie.terms = _tally(saved["terms"], settings.topic_half_life)
    return tie
