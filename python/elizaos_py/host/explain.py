"""Where in a value is the part that cannot be sent? Asked only when sending has failed, so it may take its time."""

from __future__ import annotations

from elizaos_py.host import values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_BUILTINS = (type(None), bool, int, float, str, bytes, bytearray)
_CONTAINERS = (list, tuple, dict, set, frozenset)


def locate(root: Any, label: str) -> tuple[str, str] | None:
    """Walk depth first, with a stack of its own, to the first value that is refused or closes a cycle."""
    above: dict[int, str] = {}
    stack: list[tuple[str, Any, Iterator[tuple[str, Any]] | None]] = [(label, root, None)]
    while stack:
        path, value, children = stack.pop()
        if children is None:
            children, reason = _open(value)
            if reason is not None:
                return path, reason
            if children is None:
                continue
            if id(value) in above:
                return path, f"a cycle: this is {above[id(value)]} again"
            above[id(value)] = path
        child = next(children, None)
        if child is None:
            above.pop(id(value), None)
            continue
        stack.append((path, value, children))
        stack.append((path + child[0], child[1], None))
    return None


def _open(value: Any) -> tuple[Iterator[tuple[str, Any]] | None, str | None]:
    """Give a value's parts with their steps of the path, or why it is refused."""
    kind = type(value)
    if kind in _BUILTINS:
        return None, None
    if kind not in _CONTAINERS:
        try:
            form, plain, _ = values.simplify(value)
        except Exception as error:
            return None, str(error)
        if form != values.PLAIN:
            return None, _refused_array(plain) if form in (values.OWN_ARRAY, values.SHARED_ARRAY) else None
        named = not isinstance(value, _CONTAINERS)
        return _parts(plain, named=named), None
    return _parts(value, named=False), None


def _refused_array(view: Any) -> str | None:
    view = memoryview(view)
    known = view.format.strip("@=<") in tuple("bBc?hHiIlLqQnNfd")
    return None if known else f"an array of format '{view.format}' has no typed array"


def _parts(value: Any, *, named: bool) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in list(value.items()):
            if isinstance(key, str):
                yield f".{key}" if key.isidentifier() else f"[{key!r}]", item
            else:
                yield f".<key {_short(key)}>", key
                yield f"[{_short(key)}]", item
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield f"[{index}]", item
    elif isinstance(value, (set, frozenset)):
        for item in value:
            yield ".<member>", item
    elif type(value) not in _BUILTINS:
        # A step of `simplify` that was not the last one.
        yield ".value" if named else "", value


def _short(key: Any) -> str:
    try:
        told = repr(key)
    except Exception:
        told = f"<{type(key).__name__}>"
    return told if len(told) <= 40 else told[:39] + "…"
