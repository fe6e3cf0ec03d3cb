"""Threads that a task starts belong to the task: their output and their tool calls are its own."""

from __future__ import annotations

import functools
import sys
import threading

from elizaos_py._native import current_execution, run_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from typing import Any


def install() -> None:
    """Have new threads, and the work handed to thread pools, carry the execution that they come from."""
    start = threading.Thread.start

    @functools.wraps(start)
    def start_in_context(thread: threading.Thread) -> None:
        _carry_into_pools()
        execution = current_execution()
        if execution is not None:
            thread.run = functools.partial(run_as, execution, thread.run)  # type: ignore[method-assign]
            # It tells what the thread did not catch, once `run` has ended.
            tell = functools.partial(run_as, execution, thread._invoke_excepthook)  # type: ignore[attr-defined]
            thread._invoke_excepthook = tell  # type: ignore[attr-defined]
        start(thread)

    threading.Thread.start = start_in_context  # type: ignore[method-assign, assignment]


_carried = False


def _carry_into_pools() -> None:
    """Wrap `ThreadPoolExecutor.submit`, once it is there: a pool's threads outlive the task that made them."""
    global _carried
    module = sys.modules.get("concurrent.futures.thread")
    if _carried or module is None:
        return
    _carried = True
    submit = module.ThreadPoolExecutor.submit

    @functools.wraps(submit)
    def submit_in_context(pool: Any, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        execution = current_execution()
        carried = function if execution is None else functools.partial(run_as, execution, function)
        future: Future[Any] = submit(pool, carried, *args, **kwargs)
        return future

    module.ThreadPoolExecutor.submit = submit_in_context
