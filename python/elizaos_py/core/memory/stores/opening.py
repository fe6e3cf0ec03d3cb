"""Stores without a host: in a file, or in this process for as long as it lives."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from elizaos_py.core.memory.embeddings.kept import KeptEmbeddings
from elizaos_py.core.memory.errors import MemoryStoreError
from elizaos_py.core.memory.packages import need
from elizaos_py.core.memory.stores.sqlite import connect

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from langgraph.store.base import BaseStore

_REQUIREMENT = "langgraph-checkpoint-sqlite>=3.1,<4"
_ABOUT, _INDEX = ("elizaos-memory", "store"), "index"


@asynccontextmanager
async def open_store(
    path: str | os.PathLike[str] | None = None, embeddings: Embeddings | None = None
) -> AsyncIterator[BaseStore]:
    """Open the store in a file, or one in memory where there is no path; with embeddings it is searched by meaning."""
    index = None if embeddings is None else await _index(embeddings)
    if path is None:
        memory = need("langgraph.store.memory", "langgraph>=1.2,<2", "memory")
        yield memory.InMemoryStore(index=index)
        return
    aio = need("langgraph.store.sqlite.aio", _REQUIREMENT, "memory in a file")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    async with connect(os.fspath(path), extensions=index is not None) as connection:
        # Readers of the file do not wait for its writer.
        await connection.execute("PRAGMA journal_mode=WAL")
        store = aio.AsyncSqliteStore(connection, index=index)
        await store.setup()
        if index is not None:
            await _hold_to_index(store, index["dims"], os.fspath(path))
        yield store


async def _index(embeddings: Embeddings) -> dict[str, Any]:
    kept = KeptEmbeddings.around(embeddings)
    dims = len((await kept.aembed_documents(["how long is a vector"]))[0])
    # The SQLite store reads `text_fields` where the others read `fields`, and would embed the whole item without it.
    return {"dims": dims, "embed": kept, "fields": ["text"], "text_fields": ["text"]}


async def _hold_to_index(store: BaseStore, dims: int, path: str) -> None:
    known = await store.aget(_ABOUT, _INDEX)
    if known is None:
        await store.aput(_ABOUT, _INDEX, {"dims": dims}, index=False)
    elif known.value["dims"] != dims:
        raise MemoryStoreError(
            f"{path} holds vectors of {known.value['dims']} numbers, and these embeddings give {dims}",
            "open it with the embeddings that it was made with, or begin another file",
        )
