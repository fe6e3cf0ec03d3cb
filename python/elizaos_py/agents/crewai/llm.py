"""The host's model as an LLM of CrewAI."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from crewai import BaseLLM
from pydantic import PrivateAttr

from elizaos_py.agents.crewai.crossing import Crossing

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from elizaos_py.agents.model import Answer, Message, Model, Question, Usage

_CONTEXT_WINDOW = 128_000
# No tokenizer is at hand for a model that is somewhere else; OpenAI counts about so.
_CHARACTERS_OF_TOKEN = 4
_FIELDS = ("role", "content", "tool_calls", "tool_call_id", "name")

_Method = TypeVar("_Method", bound="Callable[..., Any]")


def _tried_once(method: _Method) -> _Method:
    """Keep CrewAI from sleeping and asking again: the host does so, and nothing cancels a thread that sleeps."""
    method._crewai_rate_limit_wrapped = True  # type: ignore[attr-defined]
    return method


class HostLLM(BaseLLM):
    """Every question goes to a `Model`: a run of an agent, or the host's model itself. Made on the host's loop."""

    earlier: list[dict[str, Any]] = []  # noqa: RUF012
    """What was said before the tasks of a crew, which CrewAI has no place for."""
    context_window: int = _CONTEXT_WINDOW
    _host: Any = PrivateAttr()
    _crossing: Crossing = PrivateAttr()

    def __init__(self, host: Model, *, crossing: Crossing | None = None, **fields: Any) -> None:
        super().__init__(**{"model": "host", "provider": "elizaos", **fields})
        self._host = host
        self._crossing = crossing or Crossing()

    @_tried_once
    def call(
        self,
        messages: str | list[Any],
        tools: list[dict[str, Any]] | None = None,
        callbacks: list[Any] | None = None,
        available_functions: dict[str, Any] | None = None,
        from_task: Any = None,
        from_agent: Any = None,
        response_model: type[BaseModel] | None = None,
    ) -> Any:
        """Answer a thread of CrewAI's, which waits."""
        question = self._question(messages, tools, response_model, earlier=from_task is not None)
        try:
            answer = self._crossing.wait(self._host.ask, question)
        except Exception as error:
            # It reaches whoever runs the crew: no need for CrewAI to write it into a log as well.
            error._flow_listener_logged = True  # type: ignore[attr-defined]
            raise
        return self._outcome(answer, available_functions or {}, response_model)

    @_tried_once
    async def acall(
        self,
        messages: str | list[Any],
        tools: list[dict[str, Any]] | None = None,
        callbacks: list[Any] | None = None,
        available_functions: dict[str, Any] | None = None,
        from_task: Any = None,
        from_agent: Any = None,
        response_model: type[BaseModel] | None = None,
    ) -> Any:
        """Answer on the host's loop."""
        answer = await self._host.ask(self._question(messages, tools, response_model, earlier=from_task is not None))
        return self._outcome(answer, available_functions or {}, response_model)

    def supports_function_calling(self) -> bool:
        """Have tools told and called as such, and not in the prompt's text."""
        return True

    def supports_multimodal(self) -> bool:
        """Let files through: the host refuses what its model cannot."""
        return True

    def get_context_window_size(self) -> int:
        """Tell how much the model can read; CrewAI sums up what is longer."""
        return self.context_window

    def get_input_tokens_count(
        self,
        messages: str | list[Any],
        tools: list[dict[str, Any]] | None = None,
        response_model: type[BaseModel] | None = None,
    ) -> int:
        """Estimate how many tokens a question would take."""
        told = (
            messages
            if isinstance(messages, str)
            else json.dumps(self._question(messages, tools, response_model, earlier=True))
        )
        return -(-len(told) // _CHARACTERS_OF_TOKEN)

    def _question(
        self,
        messages: str | list[Any],
        tools: list[dict[str, Any]] | None,
        response_model: type[BaseModel] | None,
        *,
        earlier: bool,
    ) -> Question:
        told = [_plain(message) for message in self._format_messages(messages)]
        if earlier:
            start = next((place for place, message in enumerate(told) if message["role"] != "system"), len(told))
            told[start:start] = self.earlier
        question: Any = {"messages": told}
        if tools:
            question["tools"] = tools
        elif self.stop_sequences:
            # They part the turns of calls that are told in text.
            question["stop"] = self.stop_sequences
        if response_model is not None:
            shape = {"name": response_model.__name__, "schema": response_model.model_json_schema()}
            question["response_format"] = {"type": "json_schema", "json_schema": shape}
        if self.temperature is not None:
            question["temperature"] = self.temperature
        if self.max_tokens is not None:
            question["max_tokens"] = int(self.max_tokens)
        asked: Question = question
        return asked

    def _outcome(
        self,
        answer: Answer,
        functions: dict[str, Any],
        response_model: type[BaseModel] | None,
    ) -> Any:
        """Give calls for CrewAI to make, what its function gave, a thing of the wanted class, or the text."""
        self._track_token_usage_internal(_usage(answer.usage))
        if answer.tool_calls:
            called = answer.tool_calls[0]["function"]
            if called["name"] not in functions:
                return answer.tool_calls
            given = functions[called["name"]](**json.loads(called["arguments"] or "{}"))
            return given if isinstance(given, str) else str(given)
        if response_model is not None:
            return self._validate_structured_output(answer.text, response_model)
        return self._apply_stop_words(answer.text)


def _plain(message: Any) -> Message:
    told = {name: message[name] for name in _FIELDS if message.get(name) is not None}
    return {"content": "", **told}


def _usage(usage: Usage | None) -> dict[str, Any]:
    if usage is None:
        return {}
    return {"prompt_tokens": usage.prompt_tokens, "completion_tokens": usage.completion_tokens}
