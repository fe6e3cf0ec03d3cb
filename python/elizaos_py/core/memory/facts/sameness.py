"""When two texts say the same."""

from __future__ import annotations

from elizaos_py.core.memory.words import is_negated, marks, words


def says_the_same(one: str, other: str, likeness: float, threshold: float) -> bool:
    """Tell so for texts of a certain likeness in meaning.

    Embeddings see how near "on 3 May" is to "on 4 May", and not that they contradict: so numbers, names and negations
    must agree.
    """
    if words(one) == words(other):
        return True
    return likeness >= threshold and is_negated(one) == is_negated(other) and marks(one) == marks(other)
