"""What another thread is in the middle of, read off its frames. Asked only about threads that are to be interrupted."""

from __future__ import annotations

import sys

from elizaos_py.host import context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any


def is_inside(ident: int, serial: int) -> bool:
    """Tell whether the callback that the thread's loop is in belongs to this execution.

    A task, its child tasks and its callbacks all run in copies of one context.
    """
    handle = _self_of(ident, "asyncio.events", "Handle", "_run")
    execution = None if handle is None else handle._context.get(context.execution)
    return execution is not None and execution.serial == serial


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
