"""Words of a text, for what can be told without a model."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_NEGATION = {"not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without"}
_LITTLE_WORDS = """
a about after all also am an and any are as at be been before being but by can could did do does doing each
for from had has have having he her hers him his how i if in into is it its just me my of off on or our out
over own she so some than that the their them then there these they this those to too up us very was we were
what when where which while who whom whose why will with would you your s t
"""
_LITTLE = frozenset(_LITTLE_WORDS.split())


def words(text: str) -> list[str]:
    """Give the words in their order, without case."""
    return [found.casefold().removesuffix("'s").removesuffix("\u2019s") for found in _WORD.findall(text)]


def telling(text: str) -> set[str]:
    """Give the words that say what a text is about."""
    return {word for word in words(text) if word not in _LITTLE}


def overlap(query: set[str], text: str) -> float:
    """Tell which share of the query's words a text has."""
    return len(query & telling(text)) / len(query) if query else 0.0


def is_negated(text: str) -> bool:
    """Tell whether a text denies something."""
    return any(word in _NEGATION or word.endswith(("n't", "n\u2019t")) for word in words(text))


def marks(text: str) -> set[str]:
    """Give the numbers and the names: what no paraphrase changes."""
    found = set()
    for sentence in sentences(text):
        for place, match in enumerate(_WORD.finditer(sentence)):
            word = match.group().removesuffix("'s").removesuffix("\u2019s")
            # The first word of a sentence is written large whatever it is.
            if any(letter.isdigit() for letter in word) or (place > 0 and word[0].isupper() and word != "I"):
                found.add(word.casefold())
    return found


def sentences(text: str) -> list[str]:
    """Split a text into its sentences and lines."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def shortened(text: str, most: int) -> str:
    """Cut a text that is too long, at a word where there is one, and show that it was cut."""
    if len(text) <= most:
        return text
    if most <= 1:
        return text[: max(most, 0)]
    head = text[: most - 1]
    at_word = head.rpartition(" ")[0]
    return (at_word if len(at_word) > most // 2 else head) + "…"
