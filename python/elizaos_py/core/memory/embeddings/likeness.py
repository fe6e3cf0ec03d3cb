"""How near texts are to a query in meaning, where a store does not tell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from elizaos_py.core.memory.embeddings.kept import KeptEmbeddings
from elizaos_py.core.memory.words import telling

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


class Likeness:
    """By embeddings where there are some, by words where there are none."""

    def __init__(self, embeddings: Embeddings | None) -> None:
        self._embeddings = None if embeddings is None else KeptEmbeddings.around(embeddings)

    async def measure(self, query: str, texts: Sequence[str]) -> list[float]:
        """Give 0 to 1 for each text."""
        if self._embeddings is None or not texts:
            return [_by_words(query, text) for text in texts]
        sought, *vectors = await self._embeddings.aembed_documents([query, *texts])
        return [cosine(sought, vector) for vector in vectors]


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Give the cosine of the angle between two vectors, and nothing below 0."""
    lengths = math.hypot(*one) * math.hypot(*other)
    return max(0.0, sum(a * b for a, b in zip(one, other, strict=True)) / lengths) if lengths else 0.0


def _by_words(query: str, text: str) -> float:
    one, other = telling(query), telling(text)
    return len(one & other) / math.sqrt(len(one) * len(other)) if one and other else 0.0
