"""One fact, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from elizaos_py.core.memory.namespaces import Namespace, room_of


@dataclass(frozen=True)
class Fact:
    """Something to be remembered. Times are seconds since 1970."""

    id: str
    text: str
    kind: str = "fact"
    importance: float = 0.5
    about: str | None = None
    room: str | None = None
    source: str | None = None
    created: float = 0.0
    seen: float = 0.0
    """When it was said last."""
    used: float = 0.0
    """When it was said or recalled last."""
    count: int = 1
    """How often it was said."""
    recalls: int = 0

    def said_again(self, *, importance: float, source: str | None, at: float) -> Fact:
        """Take the same fact once more."""
        return replace(
            self,
            importance=max(self.importance, importance),
            source=source or self.source,
            created=min(self.created, at),
            seen=max(self.seen, at),
            used=max(self.used, at),
            count=self.count + 1,
        )

    def recalled(self, now: float) -> Fact:
        """Note that it was of use."""
        return replace(self, used=max(self.used, now), recalls=self.recalls + 1)


def entity_of(about: str | None) -> str:
    """Give the name of whom or what facts are about as it is compared."""
    return " ".join((about or "").casefold().split())


def to_value(fact: Fact) -> dict[str, Any]:
    """Write a fact for a store."""
    return {
        "text": fact.text,
        "kind": fact.kind,
        "importance": fact.importance,
        "about": fact.about,
        "entity": entity_of(fact.about),
        "source": fact.source,
        "created": fact.created,
        "seen": fact.seen,
        "used": fact.used,
        "count": fact.count,
        "recalls": fact.recalls,
    }


def from_value(namespace: Namespace, key: str, value: dict[str, Any]) -> Fact:
    """Read a fact."""
    room = namespace[-1]
    known = {name: value[name] for name in to_value(Fact(id="", text="")) if name in value and name != "entity"}
    return Fact(id=f"{room}/{key}", room=room_of(room), **known)
