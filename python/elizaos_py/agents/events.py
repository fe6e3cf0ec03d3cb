"""What an agent does, told as it does it to whoever reads the task's stream."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from elizaos_py._native import current_execution

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Listener = Callable[[dict[str, Any]], Awaitable[None]]


def stream_listener() -> Listener | None:
    """Give what sends events into the running task's stream, or None where nobody reads one."""
    execution = current_execution()
    if execution is None or not execution.streaming:
        return None

    async def tell(event: dict[str, Any]) -> None:
        if not execution.emit(event):
            return
        event_loop = asyncio.get_running_loop()
        while execution.full and not execution.settled:
            room: asyncio.Future[None] = event_loop.create_future()
            execution.when_room(room, event_loop)
            await room

    return tell
