"""Where a task in words arrives. Its module is there from the beginning, since many such tasks may come at once."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

_run: Callable[..., Awaitable[dict[str, Any]]] | None = None


async def run(task: str, **told: Any) -> dict[str, Any]:
    """Run an agent, and tell what it did."""
    global _run
    if _run is None:
        import asyncio

        # In a thread that nobody interrupts: what was imported by half is an error for as long as the process lives.
        _run = await asyncio.to_thread(_load)
    return await _run(task, **told)


def _load() -> Callable[..., Awaitable[dict[str, Any]]]:
    from elizaos_py.agents import run as run_agent

    return run_agent
