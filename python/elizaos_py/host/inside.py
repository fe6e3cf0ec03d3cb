"""What another thread is in the middle of, read off its frames. Asked only about threads that are to be interrupted."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any


def wake(ident: int) -> None:
    """Have the loop that the thread runs come back from its selector: nothing can be raised in there."""
    event_loop = _self_of(ident, "asyncio.base_events", "BaseEventLoop", "run_forever")
    if event_loop is not None:
        event_loop.call_soon_threadsafe(int)


def _self_of(ident: int, module: str, kind: str, method: str) -> Any:
    """Find whose method the thread is in."""
    loaded = sys.modules.get(module)
    frame = sys._current_frames().get(ident)
    if loaded is None:
        return None
    code: CodeType = getattr(getattr(loaded, kind), method).__code__
    while frame is not None:
        if frame.f_code is code:
            return frame.f_locals["self"]
        frame = frame.f_back
    return None
