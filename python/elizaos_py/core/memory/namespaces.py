"""Where in a store an agent's memory lies: by agent, then by room."""

from __future__ import annotations

from urllib.parse import quote, unquote

Namespace = tuple[str, ...]

ROOT = "memory"
# No name becomes this one: a colon in a name is written as %3A.
_EVERYWHERE = ":everywhere"


def label(name: str) -> str:
    """Write a name as a store takes it, no two names alike."""
    return quote(name, safe="", errors="surrogatepass").replace(".", "%2E") or "%"


def room_label(room: str | None) -> str:
    """Write a room, or that it belongs to none."""
    return _EVERYWHERE if room is None else label(room)


def room_of(written: str) -> str | None:
    """Read a room."""
    if written == _EVERYWHERE:
        return None
    return "" if written == "%" else unquote(written, errors="surrogatepass")


def facts_of(agent: str, room: str | None = None, *, everything: bool = False) -> Namespace:
    """Name the facts of a room, or of all of an agent's rooms."""
    every = (ROOT, label(agent), "facts")
    return every if everything else (*every, room_label(room))


def rooms_of(agent: str) -> Namespace:
    """Name the conversations of an agent, one of each room."""
    return (ROOT, label(agent), "rooms")
