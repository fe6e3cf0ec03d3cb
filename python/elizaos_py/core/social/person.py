"""What is kept of one person in one room."""

from __future__ import annotations

from elizaos_py.core.social.tally import Tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from elizaos_py.core.social.settings import Settings

# What is counted: `starts` of conversations, `questions`, `answers` to open ones, texts with a tone and their sum.
SAID, STARTS, QUESTIONS, ANSWERS, TONED, TONE = "said", "starts", "questions", "answers", "toned", "tone"


class Person:
    """Somebody in a room. `seen` is the revision of the room that last had to do with the person."""

    __slots__ = ("counts", "id", "last_at", "name", "seen", "terms")

    def __init__(self, identity: str, name: str, settings: Settings) -> None:
        self.id = identity
        self.name = name
        self.seen = 0
        self.last_at: float | None = None
        self.counts = Tally(settings.half_life)
        self.terms = Tally(settings.topic_half_life)

    def tone(self) -> float | None:
        """Tell the mean tone of what the person said, the newer the weightier."""
        return mean_tone(self.counts)


def mean_tone(counts: Tally) -> float | None:
    """Divide two counts that fade alike: their quotient is a mean that forgets."""
    toned = counts.counts.get(TONED, 0.0)
    return max(-1.0, min(1.0, counts.counts.get(TONE, 0.0) / toned)) if toned else None
