"""The functions that Rust calls by name."""

from __future__ import annotations

from elizaos_py.errors import CODES, ToolError
from elizaos_py.host.exports import python_tool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future
    from collections.abc import Iterator
    from types import CodeType, TracebackType
    from typing import Any

    from elizaos_py._native import Execution

__all__ = ["describe", "drain", "python_tool", "resolve", "resolve_in", "run_source"]

_HOST_FILES = __file__.rpartition("/host/")[0] + "/host/"


def run_source(statements: CodeType | None, expression: CodeType | None, variables: dict[str, Any]) -> Any:
    """Give the coroutine that runs a source which awaits."""
    from elizaos_py.host.source import run

    return run(statements, expression, variables)


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
    told = _tell(error, set())
    if code not in ("PYTHON_ERROR", "SYNTAX_ERROR") and not isinstance(error, ToolError):
        path = getattr(error, "path", None)
        return code, told["message"], {"path": path} if path else {}
    if isinstance(error, SyntaxError):
        told |= {"line": error.lineno, "column": error.offset, "text": error.text}
    if isinstance(error, SystemExit):
        told["exitCode"] = error.code if isinstance(error.code, int) else int(error.code is not None)
    return code, told["message"], told


def _tell(error: BaseException, seen: set[int]) -> dict[str, Any]:
    seen.add(id(error))
    told: dict[str, Any] = {
        "pythonType": _name_of(type(error)),
        "message": _message_of(error),
        "traceback": _format(error),
    }
    if isinstance(error, ToolError) and error.stack is not None:
        told["tool"] = {"name": error.name, "code": error.code, "stack": error.stack}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and id(cause) not in seen:
        told["cause"] = _tell(cause, seen)
    return told


def _name_of(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _message_of(error: BaseException) -> str:
    try:
        return str(error)
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
