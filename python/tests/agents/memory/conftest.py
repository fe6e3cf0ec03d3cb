"""The stores that memory is tested in."""

from contextlib import asynccontextmanager

import pytest
from memory_support import Clock, Host, WordEmbeddings

from elizaos_py.core.memory import HostStore, open_store

KINDS = ("in memory", "in memory, unindexed", "file", "host", "host without vectors")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=KINDS)
def opened(request, tmp_path):
    """Open a store of each kind; opened again, what lasts is still there."""
    embeddings = WordEmbeddings()
    hosts = {"host": Host(embeddings), "host without vectors": Host()}

    @asynccontextmanager
    async def open_again():
        if request.param in hosts:
            yield HostStore(hosts[request.param])
            return
        path = tmp_path / "memory.sqlite" if request.param == "file" else None
        async with open_store(path, None if request.param.endswith("unindexed") else embeddings) as store:
            yield store

    open_again.lasts = not request.param.startswith("in memory")
    return open_again
