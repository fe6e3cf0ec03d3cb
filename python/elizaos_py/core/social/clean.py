"""Names, ids and texts of strangers, made harmless: short, on one line, without what cannot be seen or stored."""

from __future__ import annotations

import hashlib
import re

from elizaos_py.core.social.errors import SocialMessageError

ID_LENGTH = 128
NAME_LENGTH = 48
TEXT_LENGTH = 4_000

_KEPT_OF_ID = 96
# Marks of direction and joiners change what a reader sees; halves of surrogates and NUL break databases.
_UNSEEN = re.compile("[\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_SHORTENED = re.compile(r"~[0-9a-f]{16}$")


def one_line(text: str, longest: int) -> str:
    """Collapse all blanks and line ends, and cut."""
    # What is read is bounded before it is looked at.
    plain = _BLANK.sub(" ", _UNSEEN.sub("", text[: 4 * longest])).strip()
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def clean_id(value: object, what: str) -> str:
    """Check an id; one that is too long or holds what cannot be shown is replaced by a name of its own."""
    if not isinstance(value, str) or not value:
        raise SocialMessageError(f"{what} is {type(value).__name__}", "it has to be a text that is not empty")
    plain = one_line(value, ID_LENGTH)
    # What looks like a replacement is replaced, too: nobody can take the place of another by his id.
    if plain == value and not _SHORTENED.search(value):
        return value
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{plain[:_KEPT_OF_ID]}~{digest}"


def clean_name(value: object, fallback: str) -> str:
    """Make a name that can be shown; a person without one is called by the id."""
    name = one_line(value, NAME_LENGTH) if isinstance(value, str) else ""
    return name or one_line(fallback, NAME_LENGTH)
