"""What is wrong with a plugin, told to whoever loads it; the others are loaded all the same."""

from __future__ import annotations

from dataclasses import dataclass
from traceback import format_exception

_LONGEST = 16_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One plugin's."""

    plugin: str
    message: str
    traceback: str = ""

    @classmethod
    def of(cls, plugin: str, error: BaseException) -> Problem:
        """Tell an error with its traceback: a syntax error has its line there."""
        trace = "".join(format_exception(error))
        return cls(plugin, f"{type(error).__name__}: {error}", trace[-_LONGEST:])
