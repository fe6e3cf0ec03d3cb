"""What the wire has no form for, made plain: enums, dataclasses, models, arrays, dates."""

from __future__ import annotations

import enum
import sys
from types import AsyncGeneratorType, CoroutineType, GeneratorType

from elizaos_py.errors import UnsendableValueError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = [
    "AsyncGeneratorType",
    "CoroutineType",
    "GeneratorType",
    "explain",
    "freeze",
    "from_milliseconds",
    "int_from_bytes",
    "int_to_bytes",
    "shaped",
    "simplify",
]

# How the answer of `simplify` is to be sent; `src/embedded/convert/encode.rs` has the same numbers.
PLAIN, DATE, OWN_ARRAY, SHARED_ARRAY = range(4)
Simple = tuple[int, object, object]


def simplify(value: Any) -> Simple:
    """Give something plainer that stands for a value, or raise."""
    kind = type(value)
    convert = _found.get(kind)
    if convert is None:
        convert = _find(kind)
        # Types that code makes by the thousand must not live for ever here.
        if len(_found) < 4096:
            _found[kind] = convert
    return convert(value)


def _find(kind: type) -> Callable[[Any], Simple]:
    if issubclass(kind, enum.Enum):
        return lambda value: (PLAIN, value.value, None)
    for base, convert in _BASES:
        if issubclass(kind, base):
            return convert
    for module, name, convert in _LATER:
        loaded = sys.modules.get(module)
        base = getattr(loaded, name, None)
        if base is not None and issubclass(kind, base):
            return convert
    if hasattr(kind, "__dataclass_fields__"):
        fields = tuple(kind.__dataclass_fields__)
        return lambda value: (PLAIN, {name: getattr(value, name) for name in fields}, None)
    return _refuse


_found: dict[type, Callable[[Any], Simple]] = {}


def _refuse(value: Any) -> Simple:
    kind = type(value)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    raise UnsendableValueError(f"a {name} cannot be sent as data")


def _tuple(value: Any) -> Simple:
    fields = getattr(value, "_fields", None)
    if isinstance(fields, tuple):
        return PLAIN, {name: getattr(value, name) for name in fields}, None
    return PLAIN, tuple(value), None


# Subclasses of builtins. Each gives the builtin that it is, whatever its own methods say.
_BASES: tuple[tuple[type, Callable[[Any], Simple]], ...] = (
    (memoryview, lambda value: _array(value, value, SHARED_ARRAY)),
    (str, lambda value: (PLAIN, str.__str__(value), None)),
    (int, lambda value: (PLAIN, int.__int__(value), None)),
    (float, lambda value: (PLAIN, float.__float__(value), None)),
    (dict, lambda value: (PLAIN, dict(dict.items(value)), None)),
    (tuple, _tuple),
    (list, lambda value: (PLAIN, list(list.__iter__(value)), None)),
    (set, lambda value: (PLAIN, set(value), None)),
    (frozenset, lambda value: (PLAIN, frozenset(value), None)),
    (bytes, lambda value: (PLAIN, bytes(memoryview(value)), None)),
    (bytearray, lambda value: (PLAIN, bytearray(memoryview(value)), None)),
    (range, lambda value: (PLAIN, list(value), None)),
    (type({}.keys()), lambda value: (PLAIN, list(value), None)),
    (type({}.values()), lambda value: (PLAIN, list(value), None)),
    (type({}.items()), lambda value: (PLAIN, list(value), None)),
)


def _array(value: Any, view: Any, form: int) -> Simple:
    view = memoryview(view)
    if not view.c_contiguous:
        return _array(value, bytes(view) if view.ndim != 1 else memoryview(view.tobytes()).cast(view.format), OWN_ARRAY)
    return form, view, list(view.shape) if view.ndim > 1 else None


def _ndarray(value: Any) -> Simple:
    import numpy

    dtype = value.dtype
    if dtype.kind == "b":
        value = value.view(numpy.uint8)
    elif dtype.kind == "f" and dtype.itemsize == 2:
        value = value.astype(numpy.float32)
    elif dtype.kind not in "iuf" or dtype.itemsize > 8:
        return PLAIN, value.tolist(), None
    if not value.dtype.isnative:
        value = value.astype(value.dtype.newbyteorder("="))
    if value.ndim == 0:
        return PLAIN, value.item(), None
    contiguous = numpy.ascontiguousarray(value)
    own = contiguous.base is None and contiguous.flags.owndata
    return OWN_ARRAY if own else SHARED_ARRAY, contiguous, list(value.shape) if value.ndim > 1 else None


def _numpy_scalar(value: Any) -> Simple:
    plain = value.item()
    return _refuse(value) if type(plain) is type(value) else (PLAIN, plain, None)


def _milliseconds(value: Any) -> Simple:
    import datetime

    if value.tzinfo is None:
        value = value.astimezone()
    since = value - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return DATE, since / datetime.timedelta(milliseconds=1) // 1.0, None


# Types of modules that are known only once somebody has imported them.
_LATER: tuple[tuple[str, str, Callable[[Any], Simple]], ...] = (
    ("datetime", "datetime", _milliseconds),
    ("datetime", "date", lambda value: (PLAIN, value.isoformat(), None)),
    ("datetime", "time", lambda value: (PLAIN, value.isoformat(), None)),
    ("datetime", "timedelta", lambda value: (PLAIN, value.total_seconds() * 1000, None)),
    ("decimal", "Decimal", lambda value: (PLAIN, str(value), None)),
    ("fractions", "Fraction", lambda value: (PLAIN, str(value), None)),
    ("uuid", "UUID", lambda value: (PLAIN, str(value), None)),
    ("pathlib", "PurePath", lambda value: (PLAIN, str(value), None)),
    ("array", "array", lambda value: _array(value, value, SHARED_ARRAY)),
    ("numpy", "ndarray", _ndarray),
    ("numpy", "generic", _numpy_scalar),
    ("pydantic", "BaseModel", lambda value: (PLAIN, value.model_dump(), None)),
    ("collections", "deque", lambda value: (PLAIN, list(value), None)),
    ("collections.abc", "Mapping", lambda value: (PLAIN, dict(value), None)),
)


def explain(root: Any, label: str, found: BaseException) -> BaseException:
    """Find where in `root` the value is that could not be sent, and make the error that says so."""
    from elizaos_py.host.explain import locate

    place = locate(root, label)
    if place is None:
        return found
    path, reason = place
    error = UnsendableValueError(f"{path}: {reason}")
    error.path = path
    if not isinstance(found, (UnsendableValueError, ValueError)):
        error.__cause__ = found
    return error


def freeze(value: Any) -> Any:
    """Give the hashable twin of a list, set or dict: JavaScript may use those as keys, Python may not."""
    if isinstance(value, list):
        return tuple(freeze(item) for item in value)
    if isinstance(value, set):
        return frozenset(value)
    if isinstance(value, dict):
        return tuple((freeze(key), freeze(item)) for key, item in value.items())
    return value


def from_milliseconds(milliseconds: float) -> Any:
    """Give the aware datetime that a JavaScript `Date` is."""
    import datetime

    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return epoch + datetime.timedelta(milliseconds=milliseconds)


def shaped(data: Any, shape: list[int]) -> Any:
    """Give data its dimensions: as an ndarray, or as a memoryview where numpy is missing."""
    try:
        import numpy
    except ImportError:
        return data.cast("B").cast(data.format, shape)
    return numpy.asarray(data).reshape(shape)


def int_from_bytes(digits: bytes) -> int:
    """Read two's complement, little-endian."""
    return int.from_bytes(digits, "little", signed=True)


def int_to_bytes(number: int) -> bytes:
    """Write two's complement, little-endian, as short as it goes."""
    return number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True)
