"""A summary without a model: the sentences that say most, in their order."""

from __future__ import annotations

import math
from collections import Counter

from elizaos_py.core.memory.words import marks, sentences, shortened, telling

# A name or a number is worth as much as so many mentions of another word.
_MARK = 2.0


def gist(text: str, most: int) -> str:
    """Choose sentences until so many characters are full; the same text always gives the same."""
    lines = list(dict.fromkeys(sentences(text)))
    often = Counter(word for line in lines for word in telling(line))
    by_worth = sorted(range(len(lines)), key=lambda place: (-_worth(lines[place], often), place))
    chosen: list[int] = []
    left = most
    for place in by_worth:
        if len(lines[place]) + bool(chosen) <= left:
            left -= len(lines[place]) + bool(chosen)
            chosen.append(place)
    if not chosen:
        return shortened(lines[by_worth[0]], most) if lines else ""
    return "\n".join(lines[place] for place in sorted(chosen))


def _worth(line: str, often: Counter[str]) -> float:
    found = telling(line)
    if not found:
        return 0.0
    # By the square root: a mean would choose the shortest, a sum the longest.
    return (sum(often[word] for word in found) + _MARK * len(marks(line))) / math.sqrt(len(found))
