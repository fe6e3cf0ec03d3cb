"""A character of ElizaOS, as what a model is told about itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_MOST_EXAMPLES = 3
_MOST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class Character:
    """The fields of a character file that shape what an agent says."""

    name: str = "Eliza"
    system: str = ""
    bio: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    style: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    examples: tuple[tuple[tuple[str, str], ...], ...] = ()
    id: str = ""
    raw: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, config: dict[str, Any] | None) -> Character:
        """Read a character file's fields; what is not there is left out."""
        told = config or {}
        style = told.get("style") or {}
        return cls(
            name=str(told.get("name") or "Eliza"),
            system=str(told.get("system") or ""),
            bio=_texts(told.get("bio")) + _texts(told.get("lore")),
            topics=_texts(told.get("topics")),
            adjectives=_texts(told.get("adjectives")),
            style=_texts(style.get("all")) + _texts(style.get("chat")),
            knowledge=_texts(told.get("knowledge")),
            examples=tuple(_example(example) for example in (told.get("messageExamples") or [])[:_MOST_EXAMPLES]),
            id=str(told.get("id") or told.get("name") or "eliza"),
            raw=told,
        )

    def prompt(self) -> str:
        """Tell the model who it is."""
        parts = [self.system or f"You are {self.name}."]
        for title, lines in (
            ("About you", self.bio),
            ("You know", self.knowledge),
            ("You talk about", (", ".join(self.topics),) if self.topics else ()),
            ("You are", (", ".join(self.adjectives),) if self.adjectives else ()),
            ("How you write", self.style),
        ):
            if lines:
                parts.append("\n".join([f"{title}:", *(f"- {line}" for line in lines)]))
        if self.examples:
            told = ["\n".join(f"{name}: {text}" for name, text in example) for example in self.examples]
            parts.append("How you talk, for example:\n" + "\n\n".join(told))
        return "\n\n".join(parts)


def _texts(value: Any) -> tuple[str, ...]:
    """Take a text or a list of texts; files of knowledge and other objects are not for a prompt."""
    if isinstance(value, str):
        return (value,) if value else ()
    if not isinstance(value, (list, tuple)):
        return ()
    return tuple(item for item in value if isinstance(item, str) and item)[:_MOST_ITEMS]


def _example(example: Any) -> tuple[tuple[str, str], ...]:
    """Read one conversation: a list of `{ name | user, content: { text } }`."""
    said = []
    for message in example if isinstance(example, list) else []:
        content = message.get("content") if isinstance(message, dict) else None
        text = content.get("text") if isinstance(content, dict) else None
        if isinstance(text, str):
            said.append((str(message.get("name") or message.get("user") or "user"), text))
    return tuple(said)
