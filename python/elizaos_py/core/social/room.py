"""One room: its people and their ties as a graph, its last messages, its open questions."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

import networkx as nx  # type: ignore[import-untyped,import-not-found,unused-ignore]

from elizaos_py.core.social.clean import clean_name
from elizaos_py.core.social.names import Names
from elizaos_py.core.social.person import Person
from elizaos_py.core.social.tally import Tally
from elizaos_py.core.social.tie import Tie

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from elizaos_py.core.social.settings import Settings

# The count, beside the terms of a room, of the messages that they came from.
MESSAGES = "messages"


@dataclass
class Heard:
    """What is kept of a message: by whom, and whose reactions to it are counted."""

    speaker: str
    reactions: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Question:
    """A question that nobody has answered yet."""

    speaker: str
    text: str
    at: float


class Room:
    """Everything that is known of one room; `revision` counts what was said in it."""

    def __init__(self, identity: str, settings: Settings) -> None:
        self.id = identity
        self.settings = settings
        self.revision = 0
        self.last_at: float | None = None
        self.graph: Any = nx.DiGraph()
        self.names = Names()
        self.counts = Tally(settings.topic_half_life)
        self.terms = Tally(settings.topic_half_life)
        self.heard: OrderedDict[str, Heard] = OrderedDict()
        self.questions: OrderedDict[str, Question] = OrderedDict()
        # The last two who spoke, the later one last, and when.
        self.speakers: list[tuple[str, float]] = []
        # What was last worked out from the graph; never saved.
        self.worked_out: Any = None

    def person(self, identity: str) -> Person | None:
        """Find somebody who is known here."""
        node = self.graph.nodes.get(identity)
        return None if node is None else node["person"]

    def people(self) -> Iterator[Person]:
        """Give all who are known here."""
        for _, person in self.graph.nodes(data="person"):
            yield person

    def tie(self, source: str, target: str) -> Tie | None:
        """Find what one has directed at another."""
        edge = self.graph.get_edge_data(source, target)
        return None if edge is None else edge["tie"]

    def ties(self) -> Iterator[tuple[str, str, Tie]]:
        """Give all ties with their ends."""
        yield from self.graph.edges(data="tie")

    def enter(self, identity: str, name: str | None, protected: str) -> Person:
        """Find a person or take one in; when the room is full, who was not seen for longest makes place."""
        person = self.person(identity)
        if person is None:
            while self.full:
                self._forget(min((one for one in self.people() if one.id != protected), key=lambda one: one.seen))
            person = Person(identity, clean_name(name, identity), self.settings)
            self.graph.add_node(identity, person=person)
            self.names.add(person)
        elif name is not None and name != person.name:
            self.names.remove(person)
            person.name = clean_name(name, identity)
            self.names.add(person)
        person.seen = self.revision
        return person

    def meet(self, identity: str, protected: str) -> Person | None:
        """Find a person who was named by another; a stranger is taken in while there is room, in nobody's place."""
        return self.person(identity) or (None if self.full else self.enter(identity, None, protected))

    @property
    def full(self) -> bool:
        """Whether as many people are known as may be."""
        return len(self.graph) >= self.settings.people

    def direct(self, source: str, target: str) -> Tie:
        """Find the tie between two people who are known here, or make it."""
        tie = self.tie(source, target)
        if tie is None:
            while self.graph.number_of_edges() >= self.settings.ties:
                self._forget_ties()
            tie = Tie(self.settings)
            self.graph.add_edge(source, target, tie=tie)
        tie.seen = self.revision
        return tie

    def restore(self, person: Person) -> None:
        """Take in a person from a saved state."""
        self.graph.add_node(person.id, person=person)
        self.names.add(person)

    def _forget(self, person: Person) -> None:
        self.names.remove(person)
        self.graph.remove_node(person.id)
        for key in [key for key, question in self.questions.items() if question.speaker == person.id]:
            del self.questions[key]
        self.speakers = [(who, at) for who, at in self.speakers if who != person.id]

    def _forget_ties(self) -> None:
        """Drop the quarter of the ties that was not seen for longest."""
        oldest = sorted(self.ties(), key=lambda edge: (edge[2].seen, edge[0], edge[1]))
        self.graph.remove_edges_from(edge[:2] for edge in oldest[: max(1, len(oldest) // 4)])
