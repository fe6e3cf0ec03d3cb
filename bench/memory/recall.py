"""How often what answers a question is among the first facts that are recalled, and how long that takes."""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bm25s
from made import Asked, Made, make

from elizaos_py.core.memory import AdvancedMemorySystem, Recalling, Weights, open_store
from elizaos_py.core.memory.embeddings.kept import KeptEmbeddings
from elizaos_py.core.memory.embeddings.local import LocalEmbeddings
from elizaos_py.core.memory.namespaces import facts_of

if TYPE_CHECKING:
    from langgraph.store.base import BaseStore

DAY = 86_400.0
NOW = 1_800_000_000.0
ROOM = "bench"
AGENT = "bench"
FIRST = 5

Search = Callable[[str], Awaitable[list[str]]]

_fresh = itertools.count()


async def measure(seed: int = 7, questions: int = 250) -> dict[str, Any]:
    """Fill each store with the made set, and ask."""
    facts, asked, again = make(seed, questions)
    embeddings = KeptEmbeddings(LocalEmbeddings(), most=4 * len(facts))
    alone = [await _seconds(embeddings.aembed_query, each.text) for each in asked]
    rows = [await _row("words alone (BM25)", "-", asked, _by_words(facts))]
    noted = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, path in {"in memory": None, "SQLite": Path(folder, "memory.sqlite")}.items():
            async with open_store(path, embeddings) as store:
                merged = await _fill(store, facts)
                rows += await _rows(store, name, asked)
                noted[name] = {"merged wrongly": merged, "merged rightly": await _tell_again(store, again)}
    changed = sum(each.outdated is not None for each in asked)
    sizes = {
        "facts": len(facts),
        "questions": len(asked),
        "of these with an older answer": changed,
        "told again": len(again),
    }
    return {"sizes": sizes, "rows": rows, "noted": noted, "embedding p50 ms": _ms(statistics.median(alone))}


async def _fill(store: BaseStore, facts: list[Made]) -> int:
    """Remember all, and count those that were taken for another one."""
    merged = 0
    for fact in facts:
        memory = _memory(store, NOW - fact.days * DAY)
        known = await memory.remember(fact.text, about=fact.person, room=ROOM, importance=fact.importance)
        merged += known.count > 1
    return merged


async def _tell_again(store: BaseStore, again: list[Made]) -> int:
    """Remember facts once more in other words, and count those that were recognised."""
    memory = _memory(store, NOW)
    return sum([(await memory.remember(each.text, about=each.person, room=ROOM)).count > 1 for each in again])


async def _rows(store: BaseStore, name: str, asked: list[Asked]) -> list[dict[str, Any]]:
    async def ours(query: str) -> list[str]:
        return [found.text for found in await _memory(store, NOW).recall(query, room=ROOM, limit=FIRST, touch=False)]

    async def without_words(query: str) -> list[str]:
        memory = _memory(store, NOW, Weights(words=0))
        return [found.text for found in await memory.recall(query, room=ROOM, limit=FIRST, touch=False)]

    async def noting(query: str) -> list[str]:
        return [found.text for found in await _memory(store, NOW).recall(query, room=ROOM, limit=FIRST)]

    async def meaning(query: str) -> list[str]:
        found = await store.asearch(facts_of(AGENT, ROOM), query=query, limit=FIRST)
        return [item.value["text"] for item in found]

    return [
        await _row("meaning alone", name, asked, meaning),
        await _row("meaning, recency, importance", name, asked, without_words),
        await _row("recall: these and words", name, asked, ours),
        # Last, since it makes facts younger.
        await _row("recall, and noted as used", name, asked, noting),
    ]


def _by_words(facts: list[Made]) -> Search:
    baseline = bm25s.BM25()
    baseline.index(bm25s.tokenize([fact.text for fact in facts], show_progress=False), show_progress=False)

    async def search(query: str) -> list[str]:
        tokens = bm25s.tokenize(query, show_progress=False)
        places, _ = baseline.retrieve(tokens, k=FIRST, show_progress=False)
        return [facts[place].text for place in places[0]]

    return search


async def _row(way: str, store: str, asked: list[Asked], search: Search) -> dict[str, Any]:
    among: list[bool] = []
    first: list[bool] = []
    newer: list[bool] = []
    seconds = []
    # As a model reads it the question stays the same, and no vector of it is kept from the row before.
    blanks = " " * next(_fresh)
    for each in asked:
        begun = time.perf_counter()
        found = await search(each.text + blanks)
        seconds.append(time.perf_counter() - begun)
        among.append(each.answer.text in found)
        first.append(found[:1] == [each.answer.text])
        if each.outdated is not None:
            newer.append(_place(each.answer, found) < _place(each.outdated, found))
    return {
        "way": way,
        "store": store,
        "recall@5": statistics.mean(among),
        "recall@1": statistics.mean(first),
        "newer before older": statistics.mean(newer),
        "p50 ms": _ms(statistics.median(seconds)),
        "p95 ms": _ms(statistics.quantiles(seconds, n=20)[-1]),
    }


def _place(fact: Made, found: list[str]) -> int:
    return found.index(fact.text) if fact.text in found else len(found)


async def _seconds(embed: Callable[[str], Awaitable[Any]], text: str) -> float:
    begun = time.perf_counter()
    await embed(text)
    return time.perf_counter() - begun


def _ms(seconds: float) -> float:
    return round(seconds * 1_000, 2)


def _memory(store: BaseStore, now: float, weights: Weights | None = None) -> AdvancedMemorySystem:
    recalling = Recalling(weights=weights or Weights())
    return AdvancedMemorySystem(store, agent=AGENT, clock=lambda: now, recalling=recalling)
