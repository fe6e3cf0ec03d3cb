"""Has the task's span be the parent of those that OpenTelemetry makes in Python, wherever in the task that is.

OpenTelemetry asks for the current context, and where nobody has attached one it is told of the task's span. So threads
and asyncio's tasks need nothing, and it makes no difference whether it is imported before the task or by it. It is
never imported for this.
"""

from __future__ import annotations

import importlib
import sys
from _thread import allocate_lock
from contextlib import suppress
from contextvars import Context
from functools import lru_cache

from elizaos_py._native import current_execution

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

_CONTEXT, _TRACE = "opentelemetry.context", "opentelemetry.trace"
# How the current context is asked for and attached, and what there is where nobody has attached one.
_followed: tuple[Callable[[], Any], Callable[[Any], Any], Any] | None = None
# Held while that is found out: two threads that answer in each other's place would take a task's span for nothing.
_finding = allocate_lock()
# The contexts of so many tasks are made once.
_KEPT = 256


def enter() -> None:
    """Get ready for a task that has a span. Called on its thread, before its code."""
    if _followed is None:
        _follow_or_wait()
    if _followed is not None:
        get_current, attach, nothing = _followed
        if get_current() is not nothing:
            # Another task has left it behind on this thread.
            attach(nothing)


def current() -> str:
    """Give the span that the calling code is in; empty where OpenTelemetry is not there or knows of none."""
    trace: Any = sys.modules.get(_TRACE)
    if trace is None:
        return ""
    # Another thread may be about to import it, and a span may be anybody's object: no task fails for that.
    with suppress(Exception):
        span = trace.get_current_span().get_span_context()
        if span.is_valid:
            return f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags:02x}"
    return ""


def _follow_or_wait() -> None:
    if _CONTEXT in sys.modules:
        # Waits for a thread that is at it.
        _follow(importlib.import_module(_CONTEXT))
    elif not any(isinstance(finder, _Watch) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Watch())


class _Watch:
    """Sees OpenTelemetry being imported."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != _CONTEXT:
            return None
        others = (finder for finder in sys.meta_path if not isinstance(finder, _Watch))
        found = (finder.find_spec(name, path, target) for finder in others)
        spec = next((spec for spec in found if spec is not None), None)
        if spec is not None and spec.loader is not None:
            _tell_when_loaded(spec.loader)
        return spec


def _tell_when_loaded(loader: Any) -> None:
    execute = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        execute(module)
        if module.__name__ == _CONTEXT:
            _follow(module)

    # A loader that takes no attributes goes unseen: better than an import that fails.
    with suppress(AttributeError, TypeError):
        loader.exec_module = exec_module


def _follow(module: ModuleType) -> None:
    """Answer in the place of what keeps the current context, where that would have nothing to tell."""
    global _followed
    runtime: Any = getattr(module, "_RUNTIME_CONTEXT", None)
    get_current = getattr(runtime, "get_current", None)
    if get_current is None:
        return
    with _finding:
        if _followed is None:
            nothing = Context().run(get_current)
            runtime.get_current = _or_task(get_current, nothing)
            _followed = (get_current, runtime.attach, nothing)


def _or_task(get_current: Callable[[], Any], nothing: Any) -> Callable[[], Any]:
    def get_current_or_task() -> Any:
        found = get_current()
        if found is not nothing:
            return found
        execution = current_execution()
        own = None if execution is None else execution.traceparent
        if own is not None:
            with suppress(Exception):
                return _context_of(own)
        return nothing

    return get_current_or_task


@lru_cache(_KEPT)
def _context_of(traceparent: str) -> Any:
    trace: Any = importlib.import_module(_TRACE)
    _, trace_id, span_id, flags = traceparent.split("-")
    span = trace.SpanContext(
        int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=trace.TraceFlags(int(flags, 16))
    )
    context: Any = importlib.import_module(_CONTEXT)
    return trace.set_span_in_context(trace.NonRecordingSpan(span), context.Context())
