"""Finding tools by words: SQLite's full-text index, ranked by BM25, in memory."""

from __future__ import annotations

import re
import sqlite3
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_CREATE = (
    "CREATE VIRTUAL TABLE tools USING fts5(title UNINDEXED, name, about, parameters, tokenize = 'porter unicode61')"
)
# A word in the name says most, one in the description of a parameter least.
_RANKED = "SELECT title FROM tools WHERE tools MATCH ? ORDER BY bm25(tools, 0.0, 3.0, 1.0, 0.3), rowid"
# `lockDoors`, `lock_doors` and `fs.lock` have two words each.
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+|[^\W\d_a-zA-Z]+")
_MOST_WORDS = 200


class Words:
    """An index of names, descriptions and parameters."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(_CREATE)
        # To find a row by its title, the index would read all of them.
        self._rows: dict[str, int | None] = {}

    def put(self, title: str, description: str, parameters: dict[str, Any]) -> None:
        """Index a tool, in place of the one that had its name."""
        row = title, _split(title), description, _split(" ".join(_texts(parameters)))
        with self._lock:
            self._delete(title)
            self._rows[title] = self._database.execute("INSERT INTO tools VALUES (?, ?, ?, ?)", row).lastrowid

    def drop(self, title: str) -> None:
        """Forget a tool."""
        with self._lock:
            self._delete(title)

    def find(self, text: str) -> list[str]:
        """Give the names of the tools that share a word with a text, the likeliest first."""
        words = dict.fromkeys(_split(text).lower().split())
        if not words:
            return []
        # Quoted, so that no word is taken for an operator.
        asked = " OR ".join(f'"{word}"' for word in list(words)[:_MOST_WORDS])
        with self._lock:
            return [title for (title,) in self._database.execute(_RANKED, (asked,))]

    def _delete(self, title: str) -> None:
        row = self._rows.pop(title, None)
        if row is not None:
            self._database.execute("DELETE FROM tools WHERE rowid = ?", (row,))


def _split(text: str) -> str:
    return " ".join(_WORDS.findall(text))


def _texts(schema: dict[str, Any]) -> Iterable[str]:
    for name, told in schema.get("properties", {}).items():
        yield name
        if isinstance(told, dict):
            yield str(told.get("description", ""))
            yield from _texts(told)
