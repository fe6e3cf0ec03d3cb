"""Tool calls for models that only know text: the tools are told in the prompt, and calls are read from the answer."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from elizaos_py.agents.model import Answer, Usage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from elizaos_py.agents.model import Message, Model, Question, ToolCall

_FENCED = re.compile(r"```(?:json|tool_calls?)?[ \t]*\n(.*?)```", re.DOTALL)
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
_REPAIR = "That cannot be run: {problem}. Answer again: either one JSON object as described, or plain text."


class UnreadableCallError(ValueError):
    """An answer means to call tools and cannot be read as that."""


class PromptedModel:
    """A model that takes and gives text only, made to call tools."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def ask(self, question: Question) -> Answer:
        """Answer at once."""
        if not question.get("tools"):
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
                again = {"role": "user", "content": _REPAIR.format(problem=problem)}
                told = {**told, "messages": [*told["messages"], answer.message(), again]}
                continue
            return Answer("" if calls else answer.text, calls, usage, answer.model, answer.provider)
        raise AssertionError("the last repair returns or raises")

    async def stream(self, question: Question) -> AsyncIterator[str | Answer]:
        """Give pieces of the text as they come, and the whole answer at last."""
        if not question.get("tools"):
            async for piece in self._model.stream(_plain(question)):
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


def read_calls(text: str, question: Question) -> list[ToolCall]:
    """Read the calls that an answer asks for; none where it is plain text that is allowed."""
    asked = _asked(text)
    if asked is None:
        if '"tool_calls"' in text:
            raise UnreadableCallError("the JSON is not valid")
        if (problem := _missing(question)) is not None:
            raise UnreadableCallError(problem)
        return []
    known = {tool["function"]["name"]: tool["function"] for tool in question["tools"]}
    return [_call(each, known) for each in asked]


def _asked(text: str) -> list[Any] | None:
    for candidate in (text.strip(), *_FENCED.findall(text), *_braced(text)):
        try:
            told = json.loads(candidate)
        except ValueError:
            continue
        if isinstance(told, dict) and isinstance(told.get("tool_calls"), list) and told["tool_calls"]:
            return list(told["tool_calls"])
    return None


def _braced(text: str) -> list[str]:
    """Find the object in an answer that has words around it."""
    start = text.find('{"tool_calls"')
    if start < 0:
        return []
    try:
        _, end = json.JSONDecoder().raw_decode(text[start:])
    except ValueError:
        return []
    return [text[start : start + end]]


def _call(asked: Any, known: dict[str, dict[str, Any]]) -> ToolCall:
    name = asked.get("name") if isinstance(asked, dict) else None
    if name not in known:
        raise UnreadableCallError(f"there is no tool {name!r}, only {', '.join(known)}")
    arguments = asked.get("arguments", {})
    if isinstance(arguments, str):
        # As OpenAI's models write them.
        try:
            arguments = json.loads(arguments or "{}")
        except ValueError:
            raise UnreadableCallError(f"the arguments of {name} are not JSON") from None
    if not isinstance(arguments, dict):
        raise UnreadableCallError(f"the arguments of {name} are no object")
    missing = [needed for needed in known[name].get("parameters", {}).get("required", []) if needed not in arguments]
    if missing:
        raise UnreadableCallError(f"{name} needs {', '.join(missing)}")
    function = {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}
    return {"id": f"call_{uuid4().hex[:24]}", "type": "function", "function": function}


def _missing(question: Question) -> str | None:
    """Tell what plain text lacks where a call is demanded."""
    choice = question.get("tool_choice")
    if isinstance(choice, dict):
        return f"{choice['function']['name']} must be called"
    return "a tool must be called" if choice in ("required", "any") else None


def _told(question: Question) -> Question:
    """Say in words what the model has no fields for."""
    choice = question.get("tool_choice")
    if choice == "none":
        return _plain(question)
    if isinstance(choice, dict):
        wanted = _MUST_THIS.format(name=choice["function"]["name"])
    else:
        wanted = _MUST if choice in ("required", "any") else _MAY
    listed = "\n".join(json.dumps(tool["function"], ensure_ascii=False) for tool in question["tools"])
    plain = _plain(question)
    instructions = {"role": "system", "content": _INSTRUCTIONS.format(tools=listed, choice=wanted)}
    return {**plain, "messages": [instructions, *plain["messages"]]}


def _plain(question: Question) -> Question:
    plain: Any = {name: value for name, value in question.items() if name not in ("tools", "tool_choice")}
    plain["messages"] = [_plain_message(message) for message in question["messages"]]
    told: Question = plain
    return told


def _plain_message(message: Message) -> Message:
    """Tell calls and results of earlier steps as text."""
    if message.get("tool_calls"):
        calls = [
            {"name": call["function"]["name"], "arguments": json.loads(call["function"]["arguments"] or "{}")}
            for call in message["tool_calls"]
        ]
        return {"role": "assistant", "content": json.dumps({"tool_calls": calls}, ensure_ascii=False)}
    if message["role"] == "tool":
        return {"role": "user", "content": f"Result of {message.get('name') or 'the tool'}: {message['content']}"}
    return message


def _sum(first: Usage | None, second: Usage | None) -> Usage | None:
    return first + second if first is not None and second is not None else first or second
