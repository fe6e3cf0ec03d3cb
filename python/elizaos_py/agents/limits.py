"""How much an agent may do."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from elizaos_py.errors import AgentLimitError

_RECOMMENDED = {"max_steps": "maxSteps", "max_tokens": "maxTokens", "max_tool_calls": "maxToolCalls"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one run; None means none."""

    max_steps: int = 25
    """Questions to the model."""
    max_tool_calls: int = 100
    max_tokens: int | None = None
    """Of prompts and answers together, as the provider counts them."""

    @classmethod
    def of(cls, given: dict[str, Any]) -> Limits:
        """Take those that are given; the others are as they are by default."""
        return cls(**{field.name: given[field.name] for field in fields(cls) if given.get(field.name) is not None})

    def check_steps(self, steps: int) -> None:
        """Refuse the next question to the model when there were enough."""
        self._check("max_steps", steps, self.max_steps, "asked its model {0} times without an answer")

    def check_tool_calls(self, calls: int) -> None:
        """Refuse the next call of a tool when there were enough."""
        self._check("max_tool_calls", calls, self.max_tool_calls, "called tools {0} times")

    def check_tokens(self, tokens: int) -> None:
        """Refuse to go on when more is used than is granted."""
        if self.max_tokens is not None:
            self._check("max_tokens", tokens, self.max_tokens, "used {1} tokens, and {0} are allowed")

    def _check(self, name: str, spent: int, most: int, told: str) -> None:
        if spent >= most:
            raise AgentLimitError(f"the agent {told.format(most, spent)}: {_RECOMMENDED[name]} is {most}")
