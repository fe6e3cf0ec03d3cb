"""Where the steps of an agent are kept, so that a run goes on after the process has gone."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from elizaos_py.agents.importing import imported
from elizaos_py.errors import FrameworkMissingError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from langgraph.checkpoint.base import BaseCheckpointSaver

FILE = "eliza_python_agents.sqlite"
_POSTGRES = ("postgres://", "postgresql://")
_POSTGRES_LINE = 'python -m pip install "langgraph-checkpoint-postgres>=3.2,<4" "psycopg[binary]>=3.2,<4"'


@asynccontextmanager
async def open_checkpoints(place: str | None) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """Open a file for SQLite, or an address that begins with `postgres://`."""
    if place is not None and place.startswith(_POSTGRES):
        async with _open_postgres(place) as saver:
            yield saver
        return
    savers = await imported("langgraph.checkpoint.sqlite.aio")
    file = Path(place or FILE)
    file.parent.mkdir(parents=True, exist_ok=True)
    async with savers.AsyncSqliteSaver.from_conn_string(str(file)) as sqlite:
        await sqlite.setup()
        # Other processes may write to the same file; and what is written survives this one, not a loss of power.
        await sqlite.conn.executescript("PRAGMA busy_timeout = 5000; PRAGMA synchronous = NORMAL;")
        try:
            yield sqlite
        finally:
            # Of a run that was cancelled LangGraph may still write something. Closed between a write and its commit,
            # SQLite keeps the lock for as long as a cursor is left somewhere, and the next run waits in vain.
            async with sqlite.lock:
                await sqlite.conn.close()


@asynccontextmanager
async def _open_postgres(address: str) -> AsyncIterator[BaseCheckpointSaver[str]]:
    try:
        savers = await imported("langgraph.checkpoint.postgres.aio")
    except ImportError as error:
        raise FrameworkMissingError(f"checkpoints in PostgreSQL need more packages: {_POSTGRES_LINE}") from error
    async with savers.AsyncPostgresSaver.from_conn_string(address) as saver:
        await saver.setup()
        yield saver
