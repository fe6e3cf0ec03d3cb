"""How friendly a text sounds, by the lexicon of VADER, if it is installed.

vaderSentiment is pure Python with its lexicon of 7,500 English words inside. nltk has the same algorithm, and downloads
the same lexicon when it is first used.
"""

from __future__ import annotations

import importlib
import math

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# The scores stop changing long before; the time it takes does not.
_READ_LENGTH = 1_000


class ToneReader:
    """Reads texts from -1, hostile, to 1, warm; loads the library with the first text."""

    def __init__(self, library: str = "vaderSentiment.vaderSentiment") -> None:
        self._library = library
        self._score: Callable[[str], dict[str, Any]] | None = None
        self._missing: str | None = None

    @property
    def missing(self) -> str | None:
        """Why no text has a tone, or None."""
        self._load()
        return self._missing

    def read(self, text: str) -> float | None:
        """Tell a text's tone; None without the library, or where nothing is said."""
        self._load()
        if self._score is None or not text.strip():
            return None
        compound = float(self._score(text[:_READ_LENGTH])["compound"])
        return max(-1.0, min(1.0, compound)) if math.isfinite(compound) else None

    def _load(self) -> None:
        if self._score is not None or self._missing is not None:
            return
        try:
            loaded = importlib.import_module(self._library)
        except ImportError:
            self._missing = f"tone: {self._library.partition('.')[0]} is not installed"
        else:
            self._score = loaded.SentimentIntensityAnalyzer().polarity_scores
