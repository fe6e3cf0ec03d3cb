"""The host's embeddings, for LangChain and for LangGraph's stores."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

if TYPE_CHECKING:
    from elizaos_py.agents.model import Model

# Providers take about as many with one question.
_LOT = 128


class HostEmbeddings(Embeddings):
    """Asks the host for vectors, many with one question."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        """Turn texts into vectors."""
        lots = [texts[start : start + _LOT] for start in range(0, len(texts), _LOT)]
        return [vector for lot in lots for vector in await self._model.embed(lot)]

    async def aembed_query(self, text: str) -> list[float]:
        """Turn what is looked for into a vector."""
        return (await self._model.embed([text]))[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Do so in a thread that has no event loop."""
        return asyncio.run(self.aembed_documents(texts))

    def embed_query(self, text: str) -> list[float]:
        """Do so in a thread that has no event loop."""
        return asyncio.run(self.aembed_query(text))
