"""How far a task has come, told to whoever watches its stream."""

from __future__ import annotations

from elizaos_py._native import current_execution


def progress(fraction: float | None = None, message: str | None = None) -> None:
    """Tell the host how far the task is: a fraction from 0 to 1, what it is doing, or both."""
    if fraction is not None and not 0 <= fraction <= 1:
        raise ValueError(f"progress takes a fraction from 0 to 1, not {fraction!r}")
    execution = current_execution()
    if execution is not None and execution.streaming:
        execution.progress({"fraction": None if fraction is None else float(fraction), "message": message})
