"""What a prompt needs of memory, within so many characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from elizaos_py.core.memory.conversation.conversations import Conversation
from elizaos_py.core.memory.conversation.message import Message
from elizaos_py.core.memory.facts.ranking import Recalled
from elizaos_py.core.memory.words import shortened

# Of all characters, in hundredths; the messages get what these leave.
_SUMMARY, _FACTS = 25, 35
_HEADS = {"summary": "Earlier:", "facts": "Known:", "messages": "Now:"}


@dataclass(frozen=True)
class Context:
    """The parts, and the text that they make together."""

    summary: str
    facts: tuple[Recalled, ...]
    messages: tuple[Message, ...]
    text: str


def compose(conversation: Conversation, facts: Sequence[Recalled], characters: int) -> Context:
    """Choose what fits: the best facts, the newest messages; what one part leaves, the messages may use."""
    left = characters
    summary = ""
    if conversation.summary:
        room = left * _SUMMARY // 100 - _cost("summary")
        summary = shortened(conversation.summary, room) if room > 1 else ""
        left -= len(summary) + _cost("summary") if summary else 0
    chosen, used = _fitting([f"- {each.text}" for each in facts], characters * _FACTS // 100 - _cost("facts"))
    left -= used + _cost("facts") if chosen else 0
    newest = list(reversed(conversation.messages))
    kept, _ = _fitting([message.line for message in newest], left - _cost("messages"))
    messages = tuple(reversed(newest[:kept]))
    parts = {
        "summary": summary,
        "facts": "\n".join(f"- {each.text}" for each in facts[:chosen]),
        "messages": "\n".join(message.line for message in messages),
    }
    text = "\n\n".join(f"{_HEADS[name]}\n{part}" for name, part in parts.items() if part)
    return Context(summary, tuple(facts[:chosen]), messages, text)


def _cost(part: str) -> int:
    # The heading, the line's end behind it, and the empty line before the next part.
    return len(_HEADS[part]) + 3


def _fitting(lines: list[str], characters: int) -> tuple[int, int]:
    used = 0
    for place, line in enumerate(lines):
        if used + len(line) + 1 > characters:
            return place, used
        used += len(line) + 1
    return len(lines), used
