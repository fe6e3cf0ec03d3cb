"""Arrays of numbers: buffers and numpy's, in both directions."""

from __future__ import annotations

import sys

from elizaos_py.errors import UnsendableValueError
from elizaos_py.host.forms import NEW_ARRAY, OWN_ARRAY, PLAIN, SHARED_ARRAY, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from elizaos_py.host.forms import Simple

# What a typed array can hold, in the letters of `struct`; `src/value.rs` tells how large each is.
_FORMATS = frozenset("bBc?hHiIlLqQnNfd")


def buffer(value: Any, form: int = SHARED_ARRAY) -> Simple:
    """Give a buffer as one run of numbers, row by row, and its shape if it has several dimensions."""
    view = memoryview(value)
    letter = view.format.lstrip("@=<")
    if letter not in _FORMATS:
        raise UnsendableValueError(f"a buffer of format '{view.format}' has no typed array")
    shape = list(view.shape or ()) if view.ndim > 1 else None
    if view.c_contiguous and view.ndim > 0:
        return form, view, shape
    numbers = memoryview(view.tobytes()).cast(letter)  # type: ignore[call-overload]
    return (NEW_ARRAY, numbers, shape) if view.ndim > 0 else (PLAIN, numbers[0], None)


def ndarray(value: Any) -> Simple:
    """Give an ndarray as numbers of a kind that JavaScript has, or as lists."""
    import numpy

    plain = numpy.asarray(value)
    kind, itemsize = plain.dtype.kind, plain.dtype.itemsize
    if plain.ndim == 0:
        return PLAIN, plain[()], None
    if kind not in "biuf" or itemsize > 8:
        return PLAIN, list(plain), None
    if kind == "b":
        plain = plain.view(numpy.uint8)
    elif kind == "f" and itemsize == 2:
        plain = plain.astype(numpy.float32)
    elif not plain.dtype.isnative:
        plain = plain.astype(plain.dtype.newbyteorder("="))
    plain = numpy.ascontiguousarray(plain)
    shape = list(plain.shape) if plain.ndim > 1 else None
    if plain is value or plain.base is not None:
        return OWN_ARRAY if _is_sole(value) else SHARED_ARRAY, plain, shape
    return NEW_ARRAY, plain, shape


def _is_sole(value: Any) -> bool:
    """Tell whether no other array looks at the memory of this one."""
    base = value.base
    if base is None:
        return bool(value.flags.owndata)
    # A view, such as `reshape` gives, of an array that only the view still has. This name and the call count, too.
    return type(base) is type(value) and base.base is None and base.flags.owndata and sys.getrefcount(base) <= 3


def masked(value: Any) -> Simple:
    """Give an array some of whose items are not there as lists, with None in their places."""
    if value.ndim > 0:
        return PLAIN, list(value), None
    return PLAIN, None if value.mask else value.data[()], None


def numpy_scalar(value: Any) -> Simple:
    """Give the builtin that stands for a scalar of numpy."""
    names = value.dtype.names
    if names is not None:
        return PLAIN, {name: value[name] for name in names}, None
    plain = value.item()
    if type(plain) is type(value):
        raise UnsendableValueError(f"a {name_of(type(value))} has more digits than a JavaScript number")
    return PLAIN, plain, None


def shaped(data: memoryview, shape: list[int]) -> Any:
    """Give data its dimensions: as an ndarray, or as a memoryview where numpy is missing."""
    try:
        import numpy
    except ImportError:
        # A memoryview cannot have several dimensions and nothing in it.
        return data.cast("B").cast(data.format, shape) if data.nbytes else data  # type: ignore[call-overload]
    return numpy.asarray(data).reshape(shape)
