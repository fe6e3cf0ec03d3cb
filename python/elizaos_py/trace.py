"""The trace that the running task belongs to, for code that has no OpenTelemetry: `trace.traceparent()`."""

from __future__ import annotations

from elizaos_py._native import current_execution
from elizaos_py.host import spans


def traceparent() -> str | None:
    """Give the span that this code is in, as the header `traceparent` of W3C Trace Context; None without a trace."""
    execution = current_execution()
    return spans.current() or (None if execution is None else execution.traceparent)
