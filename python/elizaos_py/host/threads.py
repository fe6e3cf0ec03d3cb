"""Threads that a task starts belong to the task: their output and their tool calls are its own."""

from __future__ import annotations

import functools
import sys
import threading
from contextvars import copy_context

from elizaos_py._native import current_execution
from elizaos_py.host import context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from typing import Any

    from elizaos_py._native import Execution


def install() -> None:
    """Have new threads, and the work handed to thread pools, carry the execution that they come from."""
    start = threading.Thread.start

    @functools.wraps(start)
    def start_in_context(thread: threading.Thread) -> None:
        _carry_into_pools()
        execution = current_execution()
        if execution is not None:
            carry = _carrier(execution)
            thread.run = carry(thread.run)  # type: ignore[method-assign]
            # It tells what the thread did not catch, once `run` has ended.
            thread._invoke_excepthook = carry(thread._invoke_excepthook)  # type: ignore[attr-defined]
        start(thread)

    threading.Thread.start = start_in_context  # type: ignore[method-assign, assignment]


def _carrier(execution: Execution) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make what binds functions to the context that the calling code runs in."""
    inherited = copy_context()
    inherited.run(context.execution.set, execution)
    return lambda function: functools.partial(inherited.run, function)


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
        carried = function if execution is None else _carrier(execution)(function)
        future: Future[Any] = submit(pool, carried, *args, **kwargs)
        return future

    module.ThreadPoolExecutor.submit = submit_in_context
