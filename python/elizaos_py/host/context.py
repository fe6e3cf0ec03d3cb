"""Which execution the running code belongs to, where no thread-local can tell."""

from __future__ import annotations

from contextvars import ContextVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from elizaos_py._native import Execution

execution: ContextVar[Execution | None] = ContextVar("elizaos_execution", default=None)
