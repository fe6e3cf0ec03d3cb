"""Rules as data: a name, and the bounds of the measures that earn it."""

from __future__ import annotations

from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Rule:
    """What holds when every measure is within its bounds. A measure that is not known is within none."""

    name: str
    at_least: Mapping[str, float] = field(default_factory=dict)
    at_most: Mapping[str, float] = field(default_factory=dict)

    def holds(self, measures: Mapping[str, float | None]) -> bool:
        """Tell whether it does."""
        below = any((value := measures[name]) is None or value < least for name, least in self.at_least.items())
        above = any((value := measures[name]) is None or value > most for name, most in self.at_most.items())
        return not (below or above)
