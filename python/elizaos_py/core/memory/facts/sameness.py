"""When two texts say the same."""

from __future__ import annotations

from elizaos_py.core.memory.words import is_negated, marks, words


def says_the_same(one: str, other: str, likeness: float, threshold: float) -> bool:
    """Tell so for texts of a certain likeness in meaning.

    Embeddings see how near "on 3 May" is to "on 4 May", and not that they contradict. So numbers, names and negations
    must agree, and what differs in one place alone is another value in the same sentence: that is no paraphrase.
    """
    if words(one) == words(other):
        return True
    return (
        likeness >= threshold
        and is_negated(one) == is_negated(other)
        and _marks_are_in(one, other)
        and _marks_are_in(other, one)
        and not _differs_in_one_place(words(one), words(other))
    )


def _marks_are_in(one: str, other: str) -> bool:
    # At the beginning of a sentence a name looks like any word, and is there all the same.
    return marks(one) <= set(words(other))


def _differs_in_one_place(one: list[str], other: list[str]) -> bool:
    shorter = min(len(one), len(other))
    before = 0
    while before < shorter and one[before] == other[before]:
        before += 1
    after = 0
    while after < shorter - before and one[-1 - after] == other[-1 - after]:
        after += 1
    # Most of the sentence is the same, and each has something of its own in the one gap.
    return before + after < shorter and 2 * (before + after) >= max(len(one), len(other))
