"""Values of JavaScript that Rust leaves to Python to make."""

from __future__ import annotations

from elizaos_py.errors import UnsendableValueError
from elizaos_py.host.forms import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Python hashes a tuple with as much of the machine's stack as the tuple is deep.
_DEEPEST_KEY = 100


def freeze(value: Any, depth: int = 0) -> Any:
    """Give the hashable twin of a value: JavaScript may use anything as a key, Python may not."""
    if depth == _DEEPEST_KEY:
        raise UnsendableValueError(f"a key or a member of a set is more than {_DEEPEST_KEY} levels deep")
    if isinstance(value, list):
        return tuple([freeze(item, depth + 1) for item in value])
    if isinstance(value, (set, frozenset)):
        return frozenset(value)
    if isinstance(value, dict):
        return tuple([(freeze(key, depth + 1), freeze(item, depth + 1)) for key, item in value.items()])
    try:
        hash(value)
    except (TypeError, ValueError) as cause:
        raise UnsendableValueError(
            f"a {name_of(type(value))} cannot be a key or a member of a set in Python"
        ) from cause
    return value


def merged(what: str, key: object) -> UnsendableValueError:
    """Make the error for two keys or members that JavaScript tells apart and Python does not, such as 1 and true."""
    return UnsendableValueError(f"two {what} are one in Python, which cannot tell them apart: {key!r}")


def int_from_bytes(digits: bytes) -> int:
    """Read two's complement, little-endian."""
    return int.from_bytes(digits, "little", signed=True)
