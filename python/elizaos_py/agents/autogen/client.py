"""The host's model as a model client of AutoGen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from autogen_core.models import ChatCompletionClient, CreateResult, ModelFamily, ModelInfo, RequestUsage
from autogen_core.tools import Tool
from pydantic import BaseModel

from elizaos_py.agents.autogen.linking import each_linked, linked
from elizaos_py.agents.autogen.messages import function_calls, openai_messages
from elizaos_py.agents.model import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence
    from typing import Literal

    from autogen_core import CancellationToken
    from autogen_core.models import LLMMessage
    from autogen_core.tools import ToolSchema

    from elizaos_py.agents.model import Model, Question, Usage

_CONTEXT_WINDOW = 128_000
# No tokenizer is at hand for a model that is somewhere else; OpenAI counts about so.
_CHARACTERS_OF_TOKEN = 4
# What a question may carry beside messages and tools.
_FIELDS = frozenset({"temperature", "max_tokens", "stop", "response_format"})


class HostChatCompletionClient(ChatCompletionClient):
    """Every question goes to a `Model`: a run of an agent, or the host's model itself."""

    component_type = "model"
    component_config_schema = BaseModel

    def __init__(self, model: Model, *, context_window: int = _CONTEXT_WINDOW) -> None:
        self._model = model
        self._context_window = context_window
        self._usage = RequestUsage(0, 0)

    async def create(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Sequence[Tool | ToolSchema] = (),
        tool_choice: Tool | Literal["auto", "required", "none"] = "auto",
        json_output: bool | type[BaseModel] | None = None,
        extra_create_args: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
    ) -> CreateResult:
        """Answer at once."""
        question = _question(messages, tools, tool_choice, json_output, extra_create_args or {})
        return self._result(await linked(self._model.ask(question), cancellation_token))

    async def create_stream(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Sequence[Tool | ToolSchema] = (),
        tool_choice: Tool | Literal["auto", "required", "none"] = "auto",
        json_output: bool | type[BaseModel] | None = None,
        extra_create_args: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
    ) -> AsyncGenerator[str | CreateResult, None]:
        """Give pieces of the text as they come, and the whole answer at last."""
        question = _question(messages, tools, tool_choice, json_output, extra_create_args or {})
        async for piece in each_linked(self._model.stream(question), cancellation_token):
            yield self._result(piece) if isinstance(piece, Answer) else piece

    async def close(self) -> None:
        """Leave the model open: it is the host's."""

    def actual_usage(self) -> RequestUsage:
        """Tell how many tokens were used."""
        return self._usage

    def total_usage(self) -> RequestUsage:
        """Tell the same, since nothing is cached here."""
        return self._usage

    def count_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = ()) -> int:
        """Estimate how many tokens a question would take."""
        told = json.dumps([openai_messages(messages), _told_tools(tools)], ensure_ascii=False)
        return -(-len(told) // _CHARACTERS_OF_TOKEN)

    def remaining_tokens(self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = ()) -> int:
        """Estimate how many tokens the context has room for."""
        return max(0, self._context_window - self.count_tokens(messages, tools=tools))

    @property
    def capabilities(self) -> ModelInfo:
        """Tell what the model can do, under the name that AutoGen used earlier."""
        return self.model_info

    @property
    def model_info(self) -> ModelInfo:
        """Tell what the model can do; the host refuses what its own cannot."""
        return ModelInfo(
            vision=True,
            function_calling=True,
            json_output=True,
            structured_output=True,
            family=ModelFamily.UNKNOWN,
            multiple_system_messages=True,
        )

    def _result(self, answer: Answer) -> CreateResult:
        usage = _usage(answer.usage)
        self._usage = RequestUsage(
            self._usage.prompt_tokens + usage.prompt_tokens, self._usage.completion_tokens + usage.completion_tokens
        )
        if not answer.tool_calls:
            return CreateResult(finish_reason="stop", content=answer.text, usage=usage, cached=False)
        return CreateResult(
            finish_reason="function_calls",
            content=function_calls(answer.tool_calls),
            thought=answer.text or None,
            usage=usage,
            cached=False,
        )


def _question(
    messages: Sequence[LLMMessage],
    tools: Sequence[Tool | ToolSchema],
    tool_choice: Tool | Literal["auto", "required", "none"],
    json_output: bool | type[BaseModel] | None,
    more: Mapping[str, Any],
) -> Question:
    unknown = more.keys() - _FIELDS
    if unknown:
        raise ValueError(f"the host's models take {', '.join(sorted(_FIELDS))}, and not {', '.join(sorted(unknown))}")
    question: Any = {"messages": openai_messages(messages)}
    if tools:
        question |= {"tools": _told_tools(tools), "tool_choice": _told_choice(tool_choice)}
    if json_output:
        question["response_format"] = _told_format(json_output)
    told: Question = question | more
    return told


def _told_tools(tools: Sequence[Tool | ToolSchema]) -> list[dict[str, Any]]:
    schemas: list[Any] = [tool.schema if isinstance(tool, Tool) else tool for tool in tools]
    # Not strict is what a tool is where nothing is said.
    return [
        {"type": "function", "function": {name: value for name, value in schema.items() if value is not False}}
        for schema in schemas
    ]


def _told_choice(choice: Tool | str) -> str | dict[str, Any]:
    return choice if isinstance(choice, str) else {"type": "function", "function": {"name": choice.name}}


def _told_format(wanted: bool | type[BaseModel]) -> dict[str, Any]:
    if isinstance(wanted, bool):
        return {"type": "json_object"}
    return {"type": "json_schema", "json_schema": {"name": wanted.__name__, "schema": wanted.model_json_schema()}}


def _usage(usage: Usage | None) -> RequestUsage:
    return RequestUsage(0, 0) if usage is None else RequestUsage(usage.prompt_tokens, usage.completion_tokens)
