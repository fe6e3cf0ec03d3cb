"""Where in a value is the part that cannot be sent? Asked only when sending has failed, so it may take its time."""

from __future__ import annotations

from elizaos_py.errors import UnsendableValueError
from elizaos_py.host import forms, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    # A step of the path and what it leads to.
    Part = tuple[str, Any]
    # A value that is being looked through, and the step that led to it.
    Level = tuple[str, Any, Iterator[Part]]

_SCALARS = (type(None), bool, int, float, str, bytes, bytearray, range)
_CONTAINERS = (list, tuple, dict, set, frozenset)
# A path through a thousand levels says less than its two ends.
_LONGEST_PATH = 300
# V8's limit; `src/convert/encode.rs` has the same number.
_LONGEST_STRING = 2**29 - 24
_MOST_STEPS = 64


def explain(root: Any, label: str, found: BaseException) -> BaseException:
    """Make the error for a value that could not be sent: it says where in `root` the reason is."""
    if not isinstance(found, Exception) or isinstance(found, MemoryError):
        return found
    path, reason, cause = locate(root, label) or (label, _reason(found), found)
    error = UnsendableValueError(f"{path}: {reason}")
    error.path = path
    if cause is not None and not isinstance(cause, UnsendableValueError):
        error.__cause__ = cause
    return error


def locate(root: Any, label: str) -> tuple[str, str, Exception | None] | None:
    """Walk depth first, with a stack of its own, to the first value that is refused or that closes a cycle."""
    levels: list[Level] = []
    # The values that the walk is in, and how many levels are above each.
    around: dict[int, int] = {}
    step, value = label, root
    while True:
        try:
            parts = _parts_of(value)
        except Exception as error:
            return _path(levels, step), _reason(error), error
        if parts is not None:
            if id(value) in around:
                again = _path(levels[: around[id(value)] + 1])
                return _path(levels, step), f"a cycle cannot be sent as data: this is {again} again", None
            around[id(value)] = len(levels)
            levels.append((step, value, parts))
        while True:
            if not levels:
                return None
            part = next(levels[-1][2], None)
            if part is not None:
                break
            around.pop(id(levels.pop()[1]), None)
        step, value = part


def _path(levels: list[Level], last: str = "") -> str:
    path = "".join(step for step, _, _ in levels) + last
    if len(path) <= _LONGEST_PATH:
        return path
    return f"{path[: _LONGEST_PATH // 2]}…{path[-_LONGEST_PATH // 2 :]}"


def _reason(error: Exception) -> str:
    if isinstance(error, UnsendableValueError):
        return str(error)
    try:
        message = str(error)
    except Exception as second:
        message = f"<its message cannot be told: {type(second).__name__}>"
    return f"could not be read: {forms.name_of(type(error))}: {message}"


def _parts_of(value: Any) -> Iterator[Part] | None:
    """Give a value's parts, with the steps that lead to them, or None for what has none; raise where it is refused."""
    plain, steps = value, 0
    while type(plain) not in _CONTAINERS:
        if type(plain) in _SCALARS:
            if isinstance(plain, str) and len(plain) > _LONGEST_STRING:
                raise UnsendableValueError(f"a str of {len(plain)} characters is longer than JavaScript's can be")
            return None
        form, plain, _ = values.simplify(plain)
        steps += 1
        if form != forms.PLAIN:
            return None
        if steps == _MOST_STEPS:
            raise UnsendableValueError("what stands for it never becomes plain data")
    return _parts(plain)


def _parts(container: Any) -> Iterator[Part]:
    if isinstance(container, dict):
        for key, item in list(container.items()):
            if isinstance(key, str):
                yield f".{key}" if key.isidentifier() else f"[{_short(key)}]", item
            else:
                yield f".<key {_short(key)}>", key
                yield f"[{_short(key)}]", item
    elif isinstance(container, (list, tuple)):
        for index, item in enumerate(tuple(container)):
            yield f"[{index}]", item
    else:
        for item in tuple(container):
            yield ".<member>", item


def _short(key: Any) -> str:
    try:
        told = repr(key)
    except Exception:
        told = f"<{type(key).__name__}>"
    return told if len(told) <= 40 else told[:39] + "…"
