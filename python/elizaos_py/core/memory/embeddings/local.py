"""Embeddings by a model on this machine: no key, no network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from langchain_core.embeddings import Embeddings

from elizaos_py.core.memory.embeddings.encoders import packaged_encoder

Encode = Callable[[list[str]], list[list[float]]]

# Texts of one batch are padded to the longest, and their memory grows with it.
_BATCH = 32


class LocalEmbeddings(Embeddings):
    """Runs a sentence encoder beside the event loop: without one, the packaged all-MiniLM-L6-v2, once it is used."""

    def __init__(self, encode: Encode | None = None, *, batch: int = _BATCH) -> None:
        self._encode = encode
        self._batch = batch
        # One at a time: the model itself uses every core.
        self._running = threading.Lock()

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        """Turn texts into vectors."""
        return await asyncio.to_thread(self.embed_documents, texts)

    async def aembed_query(self, text: str) -> list[float]:
        """Turn what is looked for into a vector."""
        return (await self.aembed_documents([text]))[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Do so in this thread."""
        # Of one length, texts waste nothing on padding.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        vectors: list[list[float]] = [[] for _ in texts]
        for start in range(0, len(order), self._batch):
            places = order[start : start + self._batch]
            with self._running:
                encoded = self._encoder()([texts[place] for place in places])
            for place, vector in zip(places, encoded, strict=True):
                vectors[place] = vector
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Do so in this thread."""
        return self.embed_documents([text])[0]

    def _encoder(self) -> Encode:
        if self._encode is None:
            self._encode = packaged_encoder()
        return self._encode
