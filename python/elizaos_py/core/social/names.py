"""Whom a name means in a room."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from elizaos_py.core.social.person import Person

_SHORTEST = 2


class Names:
    """People by their names and first names. A name that two people share means neither: it can be taken on purpose."""

    def __init__(self) -> None:
        self._known: dict[str, set[str]] = {}

    def add(self, person: Person) -> None:
        """Let a person be called by name."""
        for name in _calls(person.name):
            self._known.setdefault(name, set()).add(person.id)

    def remove(self, person: Person) -> None:
        """Let a person be called no more."""
        for name in _calls(person.name):
            bearers = self._known.get(name, set())
            bearers.discard(person.id)
            if not bearers:
                self._known.pop(name, None)

    def known(self, name: str) -> bool:
        """Tell whether somebody is called so."""
        return name in self._known

    def find(self, name: str) -> str | None:
        """Tell whom a name means, if it means one person."""
        bearers = self._known.get(name.strip().casefold(), set())
        return next(iter(bearers)) if len(bearers) == 1 else None


def _calls(name: str) -> Iterator[str]:
    folded = name.casefold()
    first = folded.split(" ", 1)[0]
    yield from {call for call in (folded, first) if len(call) >= _SHORTEST}
