"""How a tool does: in the same room however often it is called."""

from __future__ import annotations

from bisect import bisect_left
from threading import Lock
from typing import Any

# Milliseconds: five steps for each power of ten, from a hundredth to a thousand seconds.
_BOUNDS = [10 ** (step / 5) for step in range(-10, 31)]


class Statistics:
    """One tool's: calls, failures and how long they took."""

    def __init__(self) -> None:
        # Agents run on as many loops as there are threads for them.
        self._lock = Lock()
        self._calls = self._failures = self._cancelled = self._refused = self._invalid = 0
        self._total = self._longest = 0.0
        self._histogram = [0] * (len(_BOUNDS) + 1)
        self._last_error: str | None = None

    def ran(self, milliseconds: float, error: BaseException | None = None, *, cancelled: bool = False) -> None:
        """Count a call that has come to its end."""
        with self._lock:
            self._calls += 1
            self._total += milliseconds
            self._longest = max(self._longest, milliseconds)
            self._histogram[bisect_left(_BOUNDS, milliseconds)] += 1
            self._cancelled += cancelled
            if error is not None:
                self._failures += 1
                self._last_error = type(error).__name__

    def refused(self) -> None:
        """Count a call that lacked a permission."""
        with self._lock:
            self._refused += 1

    def invalid(self) -> None:
        """Count a call whose arguments did not fit."""
        with self._lock:
            self._invalid += 1

    def told(self) -> dict[str, Any]:
        """Give the figures as data; a quantile is the upper end of the step that it lies in."""
        with self._lock:
            return {
                "calls": self._calls,
                "failures": self._failures,
                "cancelled": self._cancelled,
                "refused": self._refused,
                "invalid": self._invalid,
                "meanMs": self._total / self._calls if self._calls else None,
                "p95Ms": self._quantile(0.95),
                "lastError": self._last_error,
            }

    def _quantile(self, share: float) -> float | None:
        if not self._calls:
            return None
        wanted, seen = share * self._calls, 0
        for bound, count in zip([*_BOUNDS, self._longest], self._histogram, strict=True):
            seen += count
            if seen >= wanted:
                return min(bound, self._longest)
        return self._longest
