"""A tool as an agent sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.tools.idempotency import without_key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

# What every provider takes as the name of a function.
_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_-]")
_LONGEST_NAME = 64

NO_PARAMETERS: dict[str, Any] = {"type": "object", "properties": {}}


@dataclass(frozen=True, slots=True)
class AgentTool:
    """Its name for models, what it is for, what it takes (JSON Schema), and the coroutine function behind it."""

    name: str
    description: str
    parameters: dict[str, Any]
    call: Callable[[dict[str, Any]], Awaitable[Any]]
    registered: str = ""
    """The name that people know it by; empty where it is the same."""
    judge: Callable[[], Any] | None = None
    """Scores what was done with it and its like, where they are a benchmark's."""

    @property
    def title(self) -> str:
        """Give the name that people know it by."""
        return self.registered or self.name

    @property
    def function(self) -> dict[str, Any]:
        """The tool as OpenAI tells of one to a model."""
        return {"name": self.name, "description": self.description, "parameters": without_key(self.parameters)}


def model_names(titles: Iterable[str]) -> dict[str, str]:
    """Give each tool the name that models know it by."""
    told = list(dict.fromkeys(titles))
    return dict(zip(told, names_beside((), told), strict=True))


def names_beside(taken: Iterable[str], titles: Iterable[str]) -> list[str]:
    """Give tools names for models that no others have: dots are not allowed there, and two must not become one."""
    used = set(taken)
    names = []
    for title in titles:
        plain = shorter = _NOT_IN_NAMES.sub("__" if "." in title else "_", title)[:_LONGEST_NAME] or "tool"
        number = 2
        while plain in used:
            plain = f"{shorter[: _LONGEST_NAME - len(str(number)) - 1]}_{number}"
            number += 1
        used.add(plain)
        names.append(plain)
    return names
