"""What goes wrong with memory; each says what to do."""

from __future__ import annotations


class MemorySystemError(Exception):
    """Something about memory cannot be done; `hint` says what would help."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message} ({hint})")
        self.hint = hint


class MemorySettingsError(MemorySystemError, ValueError):
    """A setting or an argument is out of its range."""


class MemoryPackageMissingError(MemorySystemError, ImportError):
    """A package that this part needs is not installed."""


class MemoryStoreError(MemorySystemError):
    """The store cannot be opened or used as it is."""


class MemoryModelMissingError(MemorySystemError, LookupError):
    """There is no model to ask."""


class ExtractionError(MemorySystemError, ValueError):
    """The model's answer is no list of facts."""
