"""A store's filters, for stores whose database does not know them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "$eq": lambda value, other: bool(value == other),
    "$ne": lambda value, other: bool(value != other),
    "$gt": lambda value, other: value is not None and bool(value > other),
    "$gte": lambda value, other: value is not None and bool(value >= other),
    "$lt": lambda value, other: value is not None and bool(value < other),
    "$lte": lambda value, other: value is not None and bool(value <= other),
}


def matches(value: Mapping[str, Any], filter: Mapping[str, Any] | None) -> bool:
    """Tell whether an item's value is what is looked for."""
    return all(_fits(value.get(name), wanted) for name, wanted in (filter or {}).items())


def _fits(value: Any, wanted: Any) -> bool:
    if not (isinstance(wanted, Mapping) and any(str(name).startswith("$") for name in wanted)):
        return bool(value == wanted)
    unknown = [name for name in wanted if name not in _OPERATORS]
    if unknown:
        raise ValueError(f"a filter knows {', '.join(_OPERATORS)}, not {unknown[0]!r}")
    return all(_OPERATORS[name](value, other) for name, other in wanted.items())
