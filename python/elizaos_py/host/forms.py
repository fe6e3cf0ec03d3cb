"""How an answer of `simplify` is to be sent."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Simple = tuple[int, object, list[int] | None]

# `src/convert/encode.rs` has the same numbers.
PLAIN = 0
# A number of milliseconds.
DATE = 1
# Memory that was made for the answer; of the value, which may be the only one to have it; and that others have too.
NEW_ARRAY, OWN_ARRAY, SHARED_ARRAY = 2, 3, 4


def name_of(kind: type) -> str:
    """Name a type as one would write it."""
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
