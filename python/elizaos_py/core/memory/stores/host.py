"""The host's memory as a store: items become memories of the agent's, in the room that the task is about."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timezone
from typing import Any, NoReturn

from langgraph.store.base import (
    BaseStore,
    GetOp,
    Item,
    ListNamespacesOp,
    MatchCondition,
    Op,
    PutOp,
    Result,
    SearchItem,
    SearchOp,
    get_text_at_path,
    tokenize_path,
    validate_op_namespace,
)

from elizaos_py.core.memory.errors import MemoryStoreError
from elizaos_py.core.memory.stores.filters import matches

Call = Callable[[str, dict[str, Any]], Awaitable[Any]]

# What `memory.find` gives at most, and how far it is looked through for what a filter or an offset asks.
_PAGE = 100
_FURTHEST = 4_000
# Each call is a row or two in the host's database.
_AT_ONCE = 16
_TEXT = "text"


class HostStore(BaseStore):
    """LangGraph's store on the host's tools `memory.put`, `memory.get`, `memory.find` and `memory.delete`.

    The host decides which room is meant, and shows no other: namespaces order what lies in that room.
    """

    supports_ttl = False

    def __init__(self, call: Call | None = None) -> None:
        self._call = _host_tools() if call is None else call
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Do several things at once; of two that write the same item, the later one counts."""
        given = list(ops)
        for op in given:
            validate_op_namespace(op)
        last = {(op.namespace, op.key): place for place, op in enumerate(given) if isinstance(op, PutOp)}
        reads = [(place, op) for place, op in enumerate(given) if not isinstance(op, PutOp)]
        writes = [(place, given[place]) for place in last.values()]
        results: list[Result] = [None] * len(given)
        # As in LangGraph's own stores: what is read is what was there before.
        for part in (reads, writes):
            done = await asyncio.gather(*(self._do(op) for _, op in part))
            for (place, _), result in zip(part, done, strict=True):
                results[place] = result
        return results

    def batch(self, ops: Iterable[Op]) -> NoReturn:
        """Refuse: the host answers on an event loop."""
        raise MemoryStoreError("the host's memory answers on an event loop", "use aput, aget, asearch, abatch")

    async def _do(self, op: Op) -> Result:
        if isinstance(op, GetOp):
            found = await self._ask("memory.get", {"namespace": list(op.namespace), "key": op.key})
            return None if found is None else _item(found)
        if isinstance(op, PutOp):
            await self._put(op)
            return None
        if isinstance(op, SearchOp):
            return await self._search(op)
        if isinstance(op, ListNamespacesOp):
            return await self._namespaces(op)
        raise MemoryStoreError(f"{type(op).__name__} is no operation of a store", "put, get, search, list namespaces")

    async def _put(self, op: PutOp) -> None:
        place = {"namespace": list(op.namespace), "key": op.key}
        if op.value is None:
            await self._ask("memory.delete", place)
            return
        text = _text_of(op)
        await self._ask("memory.put", place | {"value": dict(op.value)} | ({"text": text} if text else {}))

    async def _search(self, op: SearchOp) -> list[SearchItem]:
        wanted = op.offset + op.limit
        size = _PAGE if op.filter else min(max(wanted, 1), _PAGE)
        kept: list[SearchItem] = []
        for start in range(0, _FURTHEST, size):
            page = await self._find(op.namespace_prefix, start, size, op.query)
            kept += [_search_item(found) for found in page if matches(found["value"], op.filter)]
            if len(kept) >= wanted or len(page) < size:
                break
        return kept[op.offset : wanted]

    async def _namespaces(self, op: ListNamespacesOp) -> list[tuple[str, ...]]:
        conditions = op.match_conditions or ()
        found: set[tuple[str, ...]] = set()
        for start in range(0, _FURTHEST, _PAGE):
            page = await self._find(_plain_prefix(conditions), start, _PAGE)
            found |= {tuple(each["namespace"]) for each in page}
            if len(page) < _PAGE:
                break
        chosen = {namespace for namespace in found if all(_agrees(namespace, each) for each in conditions)}
        shown = {namespace[: op.max_depth] for namespace in chosen}
        return sorted(shown)[op.offset : op.offset + op.limit]

    async def _find(
        self, namespace: tuple[str, ...], offset: int, limit: int, query: str | None = None
    ) -> list[dict[str, Any]]:
        asked: dict[str, Any] = {"namespace": list(namespace), "limit": limit, "offset": offset}
        found: list[dict[str, Any]] = await self._ask("memory.find", asked | ({"query": query} if query else {}))
        return found

    async def _ask(self, tool: str, arguments: dict[str, Any]) -> Any:
        async with self._slots:
            return await self._call(tool, arguments)


def _host_tools() -> Call:
    from elizaos_py import tools

    return tools.call


def _text_of(op: PutOp) -> str | None:
    """Give what is to be embedded, or nothing where the item is not to be found by meaning."""
    if op.index is False:
        return None
    texts = [text for path in op.index or [_TEXT] for text in get_text_at_path(op.value, tokenize_path(path))]
    return "\n".join(texts) or None


def _item(found: dict[str, Any]) -> Item:
    return Item(
        value=found["value"],
        key=found["key"],
        namespace=tuple(found["namespace"]),
        created_at=_time(found["createdAt"]),
        updated_at=_time(found["updatedAt"]),
    )


def _search_item(found: dict[str, Any]) -> SearchItem:
    return SearchItem(
        namespace=tuple(found["namespace"]),
        key=found["key"],
        value=found["value"],
        created_at=_time(found["createdAt"]),
        updated_at=_time(found["updatedAt"]),
        score=found["similarity"],
    )


def _time(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1_000, timezone.utc)


def _plain_prefix(conditions: Iterable[MatchCondition]) -> tuple[str, ...]:
    for condition in conditions:
        if condition.match_type == "prefix" and "*" not in condition.path:
            return tuple(condition.path)
    return ()


def _agrees(namespace: tuple[str, ...], condition: MatchCondition) -> bool:
    path = tuple(condition.path)
    if len(namespace) < len(path):
        return False
    part = namespace[: len(path)] if condition.match_type == "prefix" else namespace[len(namespace) - len(path) :]
    return all(wanted in ("*", name) for wanted, name in zip(path, part, strict=True))
