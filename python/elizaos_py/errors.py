"""The errors that this package raises in Python. `errors.json` pairs them with their codes and JavaScript classes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class TaskInterrupted(BaseException):
    """Stops a task that timed out or was cancelled. Not an `Exception`, so that `except Exception` lets it through."""


class ToolError(Exception):
    """A tool of the host failed. `name`, `code` and `stack` are those of the JavaScript error."""

    name: str = "Error"
    code: str | None = None
    stack: str | None = None

    @classmethod
    def from_host(cls, told: dict[str, Any]) -> ToolError:
        """Build the error, and the chain behind it, from what the host tells."""
        made = _BY_CODE.get(str(told.get("code")), cls)(str(told.get("message", "")))
        made.name = str(told.get("name", "Error"))
        made.code = told.get("code")
        made.stack = told.get("stack")
        cause = told.get("cause")
        if isinstance(cause, dict):
            made.__cause__ = cls.from_host(cause)
        trace = told.get("traceback")
        if isinstance(trace, str):
            # A Python error that went through JavaScript: its own lines are part of the story.
            made.__cause__ = RemotePythonError(str(told.get("pythonType")), str(told.get("message", "")), trace)
        return made


class RemotePythonError(Exception):
    """A Python exception that came back through JavaScript: as text, since the object stayed where it was raised."""

    def __init__(self, python_type: str, message: str, trace: str) -> None:
        super().__init__(f"{python_type}: {message}\n\n{trace.rstrip()}")
        self.python_type = python_type
        self.traceback = trace


# An AttributeError has a `name`, too: that of the attribute, for suggestions. Here it is that of the JavaScript error.
class ToolNotFoundError(ToolError, AttributeError):  # type: ignore[misc]
    """No tool of that name is registered."""


class ToolNotAllowedError(ToolError, PermissionError):
    """The task was started without leave to call this tool."""


class ToolArgumentsError(ToolError, ValueError):
    """The arguments do not fit the tool's schema."""


class UnsendableValueError(ValueError):
    """A value cannot leave Python as data; `path` tells where it is."""

    path: str = ""


class ResultTooLargeError(ValueError):
    """A value is larger than the task may send."""


class HandleReleasedError(LookupError):
    """The handle names no object any more."""


class AgentLimitError(RuntimeError):
    """An agent has done as much as it may."""


class FrameworkMissingError(ImportError):
    """The framework that the agent is to run on is not installed."""


class ModelMissingError(LookupError):
    """The host has registered no model that could do this."""


class TargetNotFoundError(LookupError):
    """`package.module:attribute` names nothing that can be imported."""


_BY_CODE: dict[str, type[ToolError]] = {
    "TOOL_NOT_FOUND": ToolNotFoundError,
    "TOOL_NOT_ALLOWED": ToolNotAllowedError,
    "TOOL_INVALID_ARGUMENTS": ToolArgumentsError,
}

CODES: dict[type[BaseException], str] = {
    AgentLimitError: "AGENT_LIMIT",
    FrameworkMissingError: "FRAMEWORK_MISSING",
    ModelMissingError: "MODEL_MISSING",
    HandleReleasedError: "HANDLE_RELEASED",
    ResultTooLargeError: "RESULT_TOO_LARGE",
    TargetNotFoundError: "TARGET_NOT_FOUND",
    TaskInterrupted: "CANCELLED",
    ToolArgumentsError: "TOOL_INVALID_ARGUMENTS",
    ToolNotAllowedError: "TOOL_NOT_ALLOWED",
    ToolNotFoundError: "TOOL_NOT_FOUND",
    # After its subclasses.
    ToolError: "TOOL_FAILED",
    UnsendableValueError: "UNSENDABLE_VALUE",
}
