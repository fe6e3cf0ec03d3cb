"""Embeddings that are kept for a while: a fact is written again each time it is used, and its text stays the same."""

from __future__ import annotations

from collections import OrderedDict

from langchain_core.embeddings import Embeddings

MOST = 4_096


class KeptEmbeddings(Embeddings):
    """Asks other embeddings for what it does not have."""

    def __init__(self, embeddings: Embeddings, most: int = MOST) -> None:
        self._embeddings = embeddings
        self._most = most
        self._kept: OrderedDict[str, list[float]] = OrderedDict()

    @classmethod
    def around(cls, embeddings: Embeddings) -> KeptEmbeddings:
        """Give the embeddings themselves where they are kept already."""
        return embeddings if isinstance(embeddings, cls) else cls(embeddings)

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        """Give the vectors of texts."""
        found = self._find(texts)
        missing = [text for text in found if found[text] is None]
        if missing:
            self._keep(found, missing, await self._embeddings.aembed_documents(missing))
        return self._in_order(found, texts)

    async def aembed_query(self, text: str) -> list[float]:
        """Give the vector of what is looked for, which is seldom looked for twice."""
        return await self._embeddings.aembed_query(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Give the vectors of texts."""
        found = self._find(texts)
        missing = [text for text in found if found[text] is None]
        if missing:
            self._keep(found, missing, self._embeddings.embed_documents(missing))
        return self._in_order(found, texts)

    def embed_query(self, text: str) -> list[float]:
        """Give the vector of what is looked for."""
        return self._embeddings.embed_query(text)

    def _find(self, texts: list[str]) -> dict[str, list[float] | None]:
        found: dict[str, list[float] | None] = {}
        for text in texts:
            found[text] = self._kept.get(text)
            if text in self._kept:
                self._kept.move_to_end(text)
        return found

    def _keep(self, found: dict[str, list[float] | None], texts: list[str], vectors: list[list[float]]) -> None:
        for text, vector in zip(texts, vectors, strict=True):
            found[text] = self._kept[text] = vector
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    @staticmethod
    def _in_order(found: dict[str, list[float] | None], texts: list[str]) -> list[list[float]]:
        return [vector for text in texts if (vector := found[text]) is not None]
