"""The functions that Rust calls by name."""

from __future__ import annotations

from elizaos_py.errors import CODES, ToolError, UnsendableValueError
from elizaos_py.host.exports import python_tool
from elizaos_py.host.forms import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Any

    from elizaos_py._native import Execution

__all__ = ["describe", "drain", "python_tool", "resolve", "resolve_in"]

_MOST_CAUSES = 16
_HOST_FILES = __file__.rpartition("/host/")[0] + "/host/"


def drain(execution: Execution, items: Iterator[Any]) -> list[Any] | None:
    """Run a generator to its end: as events of a stream, or into a list."""
    if not execution.streaming:
        return list(items)
    for item in items:
        if execution.emit(item):
            while not execution.wait_for_room():
                pass
    return None


def resolve(future: Future[Any], call: int, status: int, value: Any) -> None:
    """Settle a future with a reply that is more than a value."""
    from elizaos_py.host.tool import END, ERROR, STREAM, ToolStream

    if status == ERROR:
        future.set_exception(ToolError.from_host(value))
    elif status == STREAM:
        future.set_result(ToolStream(call))
    elif status == END:
        future.set_exception(StopAsyncIteration())
    else:
        future.set_result(value)


def resolve_in(event_loop: AbstractEventLoop, future: Future[Any], call: int, status: int, value: Any) -> None:
    """Do so in the future's own loop."""

    def settle() -> None:
        if not future.done():
            resolve(future, call, status, value)

    event_loop.call_soon_threadsafe(settle)


def describe(error: BaseException) -> tuple[str, str, dict[str, Any]]:
    """Tell an exception as data: its code, its message, and what else is known."""
    code = next((code for kind, code in CODES.items() if isinstance(error, kind)), "PYTHON_ERROR")
    if isinstance(error, SyntaxError) and _below_host(error.__traceback__) is None:
        code = "SYNTAX_ERROR"
    told = _tell_chain(error)
    if code not in ("PYTHON_ERROR", "SYNTAX_ERROR") and not isinstance(error, ToolError):
        return code, told["message"], {"path": error.path} if isinstance(error, UnsendableValueError) else {}
    if isinstance(error, SyntaxError):
        # Whoever raises one by hand may put anything there.
        line, column, text = error.lineno, error.offset, error.text
        told["line"] = line if isinstance(line, int) else None
        told["column"] = column if isinstance(column, int) else None
        told["text"] = text if isinstance(text, str) else None
    if isinstance(error, SystemExit):
        told["exitCode"] = error.code if isinstance(error.code, int) else int(error.code is not None)
    return code, told["message"], told


def _tell_chain(error: BaseException) -> dict[str, Any]:
    """Tell an exception and those behind it; the traceback of the first tells of all, so few are enough."""
    first = told = _tell(error)
    seen = {id(error)}
    while len(seen) < _MOST_CAUSES:
        cause = error.__cause__
        if cause is None and not error.__suppress_context__:
            cause = error.__context__
        if cause is None or id(cause) in seen:
            break
        seen.add(id(cause))
        told["cause"] = _tell(cause)
        error, told = cause, told["cause"]
    return first


def _tell(error: BaseException) -> dict[str, Any]:
    told: dict[str, Any] = {
        "pythonType": name_of(type(error)),
        "message": _message_of(error),
        "traceback": _format(error),
    }
    if isinstance(error, ToolError) and error.stack is not None:
        told["tool"] = {"name": error.name, "code": error.code, "stack": error.stack}
    return told


def _message_of(error: BaseException) -> str:
    try:
        # A lone surrogate has no UTF-8, which messages are told in.
        return str(error).encode("utf-8", "backslashreplace").decode("utf-8")
    except Exception as second:
        return f"<its message cannot be told: {type(second).__name__}>"


def _format(error: BaseException) -> str:
    import traceback

    try:
        told = traceback.TracebackException(type(error), error, _below_host(error.__traceback__), compact=True)
        return "".join(told.format())
    except Exception as second:
        return f"{type(error).__name__}: <its traceback cannot be told: {type(second).__name__}>\n"


def _below_host(trace: TracebackType | None) -> TracebackType | None:
    """Leave out our own frames at the top: the story starts where the user's code does."""
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_HOST_FILES):
        trace = trace.tb_next
    return trace
