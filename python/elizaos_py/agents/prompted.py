"""Tool calls for models that only know text: the tools are told in the prompt, and calls are read from the answer."""

from __future__ import annotations

import json
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.model import Answer, Usage
from elizaos_py.agents.plain_messages import plain_messages
from elizaos_py.agents.written_calls import UnreadableCallError, read_calls

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from elizaos_py.agents.model import Model, Question

_MOST_REPAIRS = 2

_INSTRUCTIONS = """You can call these tools:

{tools}

To call tools, answer with nothing but one JSON object:
{{"tool_calls": [{{"name": "<tool>", "arguments": {{…}}}}]}}
Several calls in the list run at once; their results come in the next message. Never invent a result.
{choice}"""
_MAY = "When no tool is needed, answer in plain text, without that object."
_MUST = "Call at least one tool now."
_MUST_THIS = "Call the tool {name} now."
_REPAIR = "That cannot be run: {problem}. Answer again, calls as one JSON object as described. {choice}"


class PromptedModel:
    """A model that takes and gives text only, made to call tools."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def ask(self, question: Question) -> Answer:
        """Answer at once."""
        if not _may_call(question):
            return await self._model.ask(_plain(question))
        told = _told(question)
        usage = None
        for repairs in range(_MOST_REPAIRS + 1):
            answer = await self._model.ask(told)
            usage = _sum(usage, answer.usage)
            try:
                calls = read_calls(answer.text, question)
            except UnreadableCallError as problem:
                if repairs == _MOST_REPAIRS:
                    raise
                again = {"role": "user", "content": _REPAIR.format(problem=problem, choice=_choice(question))}
                told = {**told, "messages": [*told["messages"], answer.message(), again]}
                continue
            return Answer("" if calls else answer.text, calls, usage, answer.model, answer.provider)
        raise AssertionError("the last repair returns or raises")

    async def stream(self, question: Question) -> AsyncGenerator[str | Answer, None]:
        """Give pieces of the text as they come, and the whole answer at last."""
        if not _may_call(question):
            async with aclosing(self._model.stream(_plain(question))) as pieces:
                async for piece in pieces:
                    yield piece
            return
        # What begins like a call may be one; only the whole answer tells.
        answer = await self.ask(question)
        if answer.text:
            yield answer.text
        yield answer

    async def embed(self, texts: list[str]) -> list[list[float]]:
        """Turn texts into vectors."""
        return await self._model.embed(texts)


def _may_call(question: Question) -> bool:
    return bool(question.get("tools")) and question.get("tool_choice") != "none"


def _told(question: Question) -> Question:
    """Say in words what the model has no fields for."""
    listed = "\n".join(json.dumps(tool["function"], ensure_ascii=False) for tool in question["tools"])
    plain = _plain(question)
    instructions = {"role": "system", "content": _INSTRUCTIONS.format(tools=listed, choice=_choice(question))}
    return {**plain, "messages": [instructions, *plain["messages"]]}


def _choice(question: Question) -> str:
    choice = question.get("tool_choice")
    if isinstance(choice, dict):
        return _MUST_THIS.format(name=choice["function"]["name"])
    return _MUST if choice in ("required", "any") else _MAY


def _plain(question: Question) -> Question:
    plain: Any = {name: value for name, value in question.items() if name not in ("tools", "tool_choice")}
    plain["messages"] = plain_messages(question["messages"])
    told: Question = plain
    return told


def _sum(first: Usage | None, second: Usage | None) -> Usage | None:
    return first + second if first is not None and second is not None else first or second
