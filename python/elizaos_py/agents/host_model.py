"""The host's models, behind the tools `model.chat` and `model.embed` that `py.registerModel` makes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from elizaos_py._native import current_execution
from elizaos_py.agents.model import Answer, Usage
from elizaos_py.agents.prompted import PromptedModel
from elizaos_py.errors import ModelMissingError
from elizaos_py.host.tools import tools

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from elizaos_py.agents.model import Model, Question

CHAT, EMBED = "model.chat", "model.embed"
MODEL_TOOLS = frozenset({CHAT, EMBED})

# How the host spells what a question has.
_SPELLED = {"tool_choice": "toolChoice", "max_tokens": "maxTokens", "response_format": "responseFormat"}


def host_model() -> Model:
    """Give the host's model, able to call tools whether it knows of them itself or not."""
    takes = _parameters(CHAT)
    if takes is None:
        raise ModelMissingError("the host has registered no model for agents")
    return HostModel() if "tools" in takes else PromptedModel(HostModel())


def gives_embeddings() -> bool:
    """Tell whether the host's model turns texts into vectors."""
    return _parameters(EMBED) is not None


def _parameters(tool: str) -> dict[str, Any] | None:
    execution = current_execution()
    described = None if execution is None else execution.describe_tool(tool)
    return None if described is None else json.loads(described[1]).get("properties", {})


class HostModel:
    """Asks the host's model through its tools."""

    async def ask(self, question: Question) -> Answer:
        """Answer at once."""
        return _answer(await tools.call(CHAT, _request(question)))

    async def stream(self, question: Question) -> AsyncGenerator[str | Answer, None]:
        """Give pieces of the text as they come, and the whole answer at last."""
        told = await tools.call(CHAT, _request(question) | {"stream": True})
        if isinstance(told, (str, dict)):
            # This model does not stream.
            answer = _answer(told)
            if answer.text:
                yield answer.text
            yield answer
            return
        try:
            async for piece in told:
                if piece["type"] == "text":
                    yield piece["text"]
                elif piece["type"] == "done":
                    yield _answer(piece)
        finally:
            await told.aclose()

    async def embed(self, texts: list[str]) -> list[list[float]]:
        """Turn texts into vectors, all of them with one question to the host."""
        if not gives_embeddings():
            raise ModelMissingError("the host's model gives no embeddings")
        told = await tools.call(EMBED, {"input": texts})
        return [list(vector) for vector in told["embeddings"]]


def _request(question: Question) -> dict[str, Any]:
    return {_SPELLED.get(name, name): value for name, value in question.items() if value is not None}


def _answer(told: Any) -> Answer:
    if isinstance(told, str):
        return Answer(text=told)
    return Answer(
        text=told.get("text") or "",
        tool_calls=list(told.get("toolCalls") or []),
        usage=_usage(told.get("usage"), told.get("costUsd")),
        model=str(told.get("model") or "host"),
        provider=str(told.get("provider") or "host"),
    )


def _usage(told: dict[str, Any] | None, cost: float | None) -> Usage | None:
    """Read what the provider told; None where it told nothing."""
    if told is None or all(value is None for value in told.values()):
        return None
    prompt, completion = (int(told.get(name) or 0) for name in ("promptTokens", "completionTokens"))
    return Usage(prompt, completion, int(told.get("totalTokens") or prompt + completion), cost)
