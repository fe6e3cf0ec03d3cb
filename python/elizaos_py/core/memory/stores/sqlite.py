"""A connection to SQLite that can load the vector extension.

Many CPythons are built without `enable_load_extension`. pysqlite3 has it, and aiosqlite takes connections of either: so
it is used for this connection alone, and `sqlite3` stays what it is for everybody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from elizaos_py.core.memory.errors import MemoryStoreError
from elizaos_py.core.memory.packages import has, need

if TYPE_CHECKING:
    from aiosqlite import Connection

_CHUNK = 64
_BUSY_SECONDS = 15.0


def connect(path: str, *, extensions: bool) -> Connection:
    """Make a connection that opens the file when it is entered."""
    aiosqlite = need("aiosqlite", "langgraph-checkpoint-sqlite>=3.1,<4", "memory in a file")
    driver = driver_for(extensions=extensions)

    def open_file() -> Any:
        return driver.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)

    connection: Connection = aiosqlite.Connection(open_file, _CHUNK)
    return connection


def driver_for(*, extensions: bool) -> Any:
    """Choose the module that speaks with SQLite."""
    import sqlite3

    if not extensions or hasattr(sqlite3.Connection, "enable_load_extension"):
        return sqlite3
    if has("pysqlite3"):
        return need("pysqlite3.dbapi2", "pysqlite3-binary", "memory in a file")
    raise MemoryStoreError(
        "this Python's sqlite3 cannot load extensions, and searching a file by meaning needs sqlite-vec",
        "python -m pip install pysqlite3-binary, or a Python built with --enable-loadable-sqlite-extensions",
    )
