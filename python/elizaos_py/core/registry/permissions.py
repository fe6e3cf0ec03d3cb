"""What a tool needs and what is granted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elizaos_py.errors import ToolNotAllowedError

if TYPE_CHECKING:
    from collections.abc import Iterable

KNOWN = frozenset({"read", "write", "network", "money"})


class Grants:
    """Some of what tools may need, or all of it."""

    def __init__(self, granted: Iterable[str] = (), *, everything: bool = False) -> None:
        self._everything = everything
        self._granted = frozenset(granted)

    def lacks(self, needs: frozenset[str]) -> frozenset[str]:
        """Tell what a tool needs beyond what is granted."""
        return frozenset() if self._everything else needs - self._granted

    def check(self, name: str, needs: frozenset[str]) -> None:
        """Refuse a call that lacks something."""
        if lacking := self.lacks(needs):
            granted = ", ".join(sorted(self._granted)) or "nothing"
            raise ToolNotAllowedError(f"{name} needs {', '.join(sorted(lacking))}, and {granted} is granted")


ALL = Grants(everything=True)
"""Whatever a tool needs."""


def grants(permissions: Iterable[str] | Grants, known: frozenset[str]) -> Grants:
    """Take permissions by their names, or as they are."""
    return permissions if isinstance(permissions, Grants) else Grants(check_known(permissions, known))


def check_known(names: Iterable[str], known: frozenset[str]) -> frozenset[str]:
    """Refuse a permission that nobody could grant: a name written wrong would shut a tool for ever, or open none."""
    named = frozenset(_several(names))
    if unknown := named - known:
        raise ValueError(f"there is no permission {', '.join(sorted(unknown))}, only {', '.join(sorted(known))}")
    return named


def _several(names: Iterable[str]) -> Iterable[str]:
    """Take one name for one, not for its letters."""
    return [names] if isinstance(names, str) else names
