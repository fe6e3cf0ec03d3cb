"""What an agent asks of a model and what it gets: OpenAI's shapes, whatever stands behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from typing_extensions import Required

Message = dict[str, Any]
"""`{"role", "content", "tool_calls"?, "tool_call_id"?, "name"?}`"""

ToolCall = dict[str, Any]
"""`{"id", "type": "function", "function": {"name", "arguments"}}`, the arguments as JSON."""


class Question(TypedDict, total=False):
    """What a model is asked. What is left out is the model's own choice."""

    messages: Required[list[Message]]
    tools: list[dict[str, Any]]
    tool_choice: str | dict[str, Any]
    temperature: float
    max_tokens: int
    stop: list[str]
    response_format: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and money; the cost is None where a price is not known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0
    cost_usd: float | None = None

    def __add__(self, other: Usage) -> Usage:
        costs = [cost for cost in (self.cost_usd, other.cost_usd) if cost is not None]
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.total_tokens + other.total_tokens,
            sum(costs) if costs else None,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, and which tools it wants called."""

    text: str = ""
    tool_calls: list[ToolCall] = field(default_factory=list)
    usage: Usage | None = None
    model: str = "host"
    provider: str = "host"

    def message(self) -> Message:
        """Give it as the message that goes on in the conversation."""
        said: Message = {"role": "assistant", "content": self.text}
        return said | {"tool_calls": self.tool_calls} if self.tool_calls else said


class Model(Protocol):
    """The one thing that every face of a framework is made of."""

    async def ask(self, question: Question) -> Answer:
        """Answer at once."""

    def stream(self, question: Question) -> AsyncGenerator[str | Answer, None]:
        """Give pieces of the text as they come, and the whole answer at last."""

    async def embed(self, texts: list[str]) -> list[list[float]]:
        """Turn texts into vectors."""
