"""Work that AutoGen's token cancels, as much as asyncio does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
    from typing import Any

    from autogen_core import CancellationToken

    T = TypeVar("T")


async def linked(work: Coroutine[Any, Any, T], token: CancellationToken | None) -> T:
    """Await it, as long as neither the token nor the task that waits is cancelled."""
    if token is None:
        return await work
    future = asyncio.ensure_future(work)
    token.link_future(future)
    return await future


async def each_linked(items: AsyncIterator[T], token: CancellationToken | None) -> AsyncGenerator[T, None]:
    """Give what comes, one by one, as long as the token is not cancelled."""
    iterator = aiter(items)
    end: Any = object()
    try:
        while (item := await linked(_next(iterator, end), token)) is not end:
            yield item
    finally:
        if hasattr(iterator, "aclose"):
            await iterator.aclose()


async def _next(iterator: AsyncIterator[T], end: T) -> T:
    return await anext(iterator, end)
