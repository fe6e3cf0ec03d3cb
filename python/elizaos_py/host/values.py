"""What the wire has no form for, made plainer: subclasses of builtins, enums, dataclasses, models, dates."""

from __future__ import annotations

import enum
import sys
from collections import OrderedDict
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from weakref import WeakKeyDictionary

from elizaos_py.errors import UnsendableValueError
from elizaos_py.host import arrays, dates
from elizaos_py.host.forms import OWN_ARRAY, PLAIN, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from elizaos_py.host.forms import Simple

    Convert = Callable[[Any], Simple]

# Weak, since a class holds on to the variables of the task that defined it.
_found: WeakKeyDictionary[type, Convert] = WeakKeyDictionary()


def simplify(value: Any) -> Simple:
    """Give something plainer that stands for a value, or raise. What it gives may have to be made plainer again."""
    kind = type(value)
    convert = _found.get(kind)
    if convert is None:
        convert = _find(kind)
        # A refusal is found anew each time: the module that the class comes from may still be on its way in.
        if convert is not _refuse:
            _found[kind] = convert
    return convert(value)


def _find(kind: type) -> Convert:
    if issubclass(kind, enum.Enum):
        return lambda value: (PLAIN, value.value, None)
    for base, convert in _BASES:
        if issubclass(kind, base):
            return convert
    for module, name, convert in _LATER:
        if _is_from(kind, module, name):
            return convert
    return _dataclass(kind) if hasattr(kind, "__dataclass_fields__") else _refuse


def _is_from(kind: type, module: str, name: str) -> bool:
    """Tell without importing anything: who has an object has its module."""
    base = getattr(sys.modules.get(module), name, None)
    return isinstance(base, type) and issubclass(kind, base)


_ADVICE = {
    AsyncGeneratorType: "collect its items into a list",
    CoroutineType: "await it first",
    GeneratorType: "collect its items into a list",
}


def _refuse(value: Any) -> Simple:
    name, advice = name_of(type(value)), _ADVICE.get(type(value))
    article = "an" if name[0] in "aeiouAEIOU" else "a"
    raise UnsendableValueError(f"{article} {name} cannot be sent as data" + (f": {advice}" if advice else ""))


def _dataclass(kind: type) -> Convert:
    from dataclasses import fields

    names = tuple(field.name for field in fields(kind))
    return lambda value: (PLAIN, {name: getattr(value, name) for name in names}, None)


def _tuple(value: Any) -> Simple:
    items = tuple(tuple.__iter__(value))
    names = getattr(type(value), "_fields", None)
    if isinstance(names, tuple) and len(names) == len(items):
        return PLAIN, dict(zip(names, items, strict=True)), None
    return PLAIN, items, None


def _model(value: Any) -> Simple:
    # Models of pydantic 1, which pydantic 2 carries too, have only the older name.
    return PLAIN, value.model_dump() if hasattr(type(value), "model_dump") else value.dict(), None


# Builtins and their subclasses. Each gives the builtin that it is, whatever its own methods say.
_BASES: tuple[tuple[type, Convert], ...] = (
    (memoryview, arrays.buffer),
    (str, lambda value: (PLAIN, str.__str__(value), None)),
    (int, lambda value: (PLAIN, int.__int__(value), None)),
    (float, lambda value: (PLAIN, float.__float__(value), None)),
    # Its order is not that of the dict below it.
    (OrderedDict, lambda value: (PLAIN, dict(OrderedDict.items(value)), None)),
    (dict, lambda value: (PLAIN, dict(dict.items(value)), None)),
    (tuple, _tuple),
    (list, lambda value: (PLAIN, list(list.__iter__(value)), None)),
    (set, lambda value: (PLAIN, set(set.__iter__(value)), None)),
    (frozenset, lambda value: (PLAIN, frozenset(frozenset.__iter__(value)), None)),
    (bytes, lambda value: (PLAIN, bytes(memoryview(value)), None)),
    (bytearray, lambda value: (PLAIN, bytes(memoryview(value)), None)),
    (type({}.keys()), lambda value: (PLAIN, list(value), None)),
    (type({}.values()), lambda value: (PLAIN, list(value), None)),
    (type({}.items()), lambda value: (PLAIN, list(value), None)),
)

# Types of modules that are there only once somebody has imported them.
_LATER: tuple[tuple[str, str, Convert], ...] = (
    ("datetime", "datetime", dates.moment),
    ("datetime", "date", lambda value: (PLAIN, value.isoformat(), None)),
    ("datetime", "time", lambda value: (PLAIN, value.isoformat(), None)),
    ("datetime", "timedelta", dates.span),
    ("decimal", "Decimal", lambda value: (PLAIN, str(value), None)),
    ("fractions", "Fraction", lambda value: (PLAIN, str(value), None)),
    ("uuid", "UUID", lambda value: (PLAIN, str(value), None)),
    ("pathlib", "PurePath", lambda value: (PLAIN, str(value), None)),
    ("array", "array", lambda value: arrays.buffer(value, OWN_ARRAY)),
    ("numpy.ma", "MaskedArray", arrays.masked),
    ("numpy", "ndarray", arrays.ndarray),
    ("numpy", "datetime64", dates.datetime64),
    ("numpy", "timedelta64", dates.timedelta64),
    ("numpy", "generic", arrays.numpy_scalar),
    ("pydantic", "BaseModel", _model),
    ("pydantic.v1", "BaseModel", _model),
    ("collections", "deque", lambda value: (PLAIN, list(value), None)),
    ("collections.abc", "Mapping", lambda value: (PLAIN, dict(value), None)),
)


def int_to_bytes(number: int) -> bytes:
    """Write two's complement, little-endian, as short as it goes."""
    return number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True)
