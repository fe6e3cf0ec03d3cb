"""What Python code inside Node may import: the host's tools, progress, and the decorator for its own tools."""

from elizaos_py.errors import (
    HandleReleasedError,
    ResultTooLargeError,
    TaskInterrupted,
    ToolArgumentsError,
    ToolError,
    ToolNotAllowedError,
    ToolNotFoundError,
    UnsendableValueError,
)
from elizaos_py.host.exports import tool
from elizaos_py.host.progress import progress
from elizaos_py.host.tools import tools

__all__ = [
    "HandleReleasedError",
    "ResultTooLargeError",
    "TaskInterrupted",
    "ToolArgumentsError",
    "ToolError",
    "ToolNotAllowedError",
    "ToolNotFoundError",
    "UnsendableValueError",
    "progress",
    "tool",
    "tools",
]
