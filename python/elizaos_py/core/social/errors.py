"""What goes wrong with messages, settings and saved states."""

from __future__ import annotations


class SocialError(ValueError):
    """Something that was handed to the social engine does not fit; `hint` says what would."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message} ({hint})")
        self.hint = hint


class SocialMessageError(SocialError):
    """A message lacks what every message has."""


class SocialSettingsError(SocialError):
    """A setting or a limit is out of its range."""


class SocialStateError(SocialError):
    """A saved state cannot be restored."""
