"""Where an agent's memory lies: with the host, in a file, or in this process."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from elizaos_py._native import current_execution
from elizaos_py.agents.current import CurrentModel
from elizaos_py.agents.host_model import gives_embeddings
from elizaos_py.agents.langchain.embeddings import HostEmbeddings
from elizaos_py.agents.tools.host import STORE_TOOLS
from elizaos_py.core.memory import HostStore, open_store
from elizaos_py.core.memory.embeddings.encoders import is_packaged
from elizaos_py.core.memory.embeddings.kept import KeptEmbeddings
from elizaos_py.core.memory.embeddings.local import LocalEmbeddings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from langchain_core.embeddings import Embeddings
    from langgraph.store.base import BaseStore

HOST, PROCESS = "host", "process"
FILE = "eliza_python_memory.sqlite"
_MOST_STORES = 32

# By instance: agents of one process share no memory. The one that was used longest ago goes first.
_in_process: OrderedDict[int, BaseStore] = OrderedDict()
_local = KeptEmbeddings(LocalEmbeddings())
_host = HostEmbeddings(CurrentModel())


def embeddings() -> Embeddings | None:
    """Choose what turns texts into vectors: the host's model, else one that is installed here, else nothing."""
    if gives_embeddings():
        return _host
    return _local if is_packaged() else None


@asynccontextmanager
async def open_memory(place: str | None) -> AsyncIterator[BaseStore]:
    """Open the host's memory (`host`), this process' (`process`), or a file; by default the host's where it has one."""
    if place == HOST or (place is None and _host_has_memory()):
        yield HostStore()
    elif place == PROCESS:
        yield await _of_process()
    else:
        # Opened for each run: what writes in the background asks for vectors within the run that has opened it.
        async with open_store(place or FILE, embeddings()) as store:
            yield store


async def _of_process() -> BaseStore:
    execution = current_execution()
    instance = 0 if execution is None else execution.instance
    if instance not in _in_process:
        async with open_store(None, embeddings()) as store:
            _in_process[instance] = store
        if len(_in_process) > _MOST_STORES:
            _in_process.popitem(last=False)
    _in_process.move_to_end(instance)
    return _in_process[instance]


def _host_has_memory() -> bool:
    execution = current_execution()
    names = set() if execution is None else set(execution.tool_names())
    return names.issuperset(STORE_TOOLS)
