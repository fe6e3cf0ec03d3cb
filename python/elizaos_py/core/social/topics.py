"""What people talk about: the words that are frequent with them and not with everybody."""

from __future__ import annotations

import heapq
import math

from elizaos_py.core.social.room import MESSAGES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from elizaos_py.core.social.room import Room
    from elizaos_py.core.social.tally import Tally

# What has faded further is no topic any more.
_FAINT = 0.05


def topics(said: Tally, room: Room, now: float, most: int) -> list[str]:
    """Rank words by TF-IDF, each message of the room being a document; counts fade."""
    messages = room.counts.get(MESSAGES, now)
    # A name is no topic: what is said to somebody would be about him.
    terms = {term: count for term, count in said.weighed(now).items() if count >= _FAINT and not room.names.known(term)}
    scored = ((count * _rarity(messages, room.terms.get(term, now)), term) for term, count in terms.items())
    return [term for _, term in heapq.nsmallest(most, ((-score, term) for score, term in scored))]


def _rarity(messages: float, containing: float) -> float:
    return 1.0 + math.log((1.0 + messages) / (1.0 + min(containing, messages)))
