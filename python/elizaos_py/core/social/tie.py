"""What one person has directed at another: an edge of the graph."""

from __future__ import annotations

from statistics import median

from elizaos_py.core.social.evidence import CONFIDENCE
from elizaos_py.core.social.tally import Tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from elizaos_py.core.social.settings import Settings

# What is counted beside tone and acts: messages by how sure it is whom they were for, the turns of the other that were
# answered and how promptly, and the own turns that the other let lapse.
WEIGHT, ANSWERED, PROMPT, LAPSED = "weight", "answered", "prompt", "lapsed"


class Tie:
    """The tie of one person to another. `waiting` is since when the first has not been answered."""

    __slots__ = ("counts", "delays", "evidence", "seen", "terms", "waiting")

    def __init__(self, settings: Settings) -> None:
        self.seen = 0
        self.waiting: float | None = None
        self.delays: list[float] = []
        self.evidence: dict[str, int] = {}
        self.counts = Tally(settings.half_life)
        self.terms = Tally(settings.topic_half_life)

    @property
    def messages(self) -> int:
        """How many messages and reactions were directed at the other."""
        return sum(self.evidence.values())

    def certainty(self) -> float:
        """Tell how sure it is, on the average, that they were."""
        told = sum(CONFIDENCE[kind] * count for kind, count in self.evidence.items())
        return told / self.messages if self.evidence else 0.0

    def response_seconds(self) -> float | None:
        """Tell in what time the other is usually answered."""
        return median(self.delays) if self.delays else None
