"""The host's model as a chat model of LangChain."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Literal

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, convert_to_openai_messages
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.output_parsers import JsonOutputParser, PydanticOutputParser
from langchain_core.output_parsers.openai_tools import make_invalid_tool_call, parse_tool_call
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import RunnableLambda, RunnableMap, RunnablePassthrough
from langchain_core.utils.function_calling import convert_to_json_schema, convert_to_openai_tool
from langchain_core.utils.pydantic import is_basemodel_subclass

from elizaos_py.agents.model import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence

    from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.language_models.base import LangSmithParams
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool

    from elizaos_py.agents.model import Question, Usage

# What a question may carry of what is bound or passed.
_FIELDS = ("tools", "tool_choice", "response_format", "temperature", "max_tokens")
# Parts of an answer that OpenAI's shape has beside the content, and a model's thoughts, which no other model takes.
_NO_CONTENT = frozenset(
    {"tool_call", "tool_call_chunk", "invalid_tool_call", "reasoning", "thinking", "redacted_thinking"}
)


class HostChatModel(BaseChatModel):
    """Every question goes to one async callable; what blocks is for plain code in threads."""

    host: Any
    """A `Model`: a run of an agent, or the host's model itself."""
    temperature: float | None = None
    max_tokens: int | None = None
    stop: list[str] | None = None

    @property
    def _llm_type(self) -> str:
        return "elizaos-host"

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        """Tell traces what is asked; which model answers is the host's choice, and stands in its answer."""
        told = super()._get_ls_params(stop=stop or self.stop, **kwargs)
        told["ls_provider"] = "elizaos-host"
        told.setdefault("ls_model_name", "host")
        return told

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"temperature": self.temperature, "max_tokens": self.max_tokens}

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | bool | dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Let the model call tools."""
        strict = kwargs.pop("strict", None)
        told = [convert_to_openai_tool(tool, strict=strict) for tool in tools]
        return self.bind(tools=told, tool_choice=_choice(tool_choice), **kwargs)

    def with_structured_output(
        self,
        schema: dict[str, Any] | type,
        *,
        include_raw: bool = False,
        method: Literal["function_calling", "json_mode", "json_schema"] = "function_calling",
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, Any]:
        """Have the answer in a form, by a call that must be made or by a response format."""
        if method == "function_calling":
            return super().with_structured_output(schema, include_raw=include_raw, **kwargs)
        shape: dict[str, Any] = {"type": "json_object"}
        if method == "json_schema":
            told = convert_to_json_schema(schema)
            shape = {"type": "json_schema", "json_schema": {"name": told.get("title", "answer"), "schema": told}}
        model = self.bind(
            response_format=shape, ls_structured_output_format={"kwargs": {"method": method}, "schema": schema}
        )
        parser: Any = JsonOutputParser()
        if isinstance(schema, type) and is_basemodel_subclass(schema):
            parser = PydanticOutputParser(pydantic_object=schema)
        return _with_raw(model, parser) if include_raw else model | parser

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        answer = await self.host.ask(self._question(messages, stop, kwargs))
        return ChatResult(generations=[ChatGeneration(message=ai_message(answer))])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        async with aclosing(self.host.stream(self._question(messages, stop, kwargs))) as pieces:
            async for piece in pieces:
                chunk = ChatGenerationChunk(message=_chunk(piece))
                if run_manager is not None and chunk.text:
                    await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                yield chunk

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        made: ChatResult = _blocking(self._agenerate(messages, stop, **kwargs))
        return made

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        chunks = _blocking(_gather(self._astream(messages, stop, **kwargs)))
        for chunk in chunks:
            if run_manager is not None and chunk.text:
                run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk

    def _question(self, messages: list[BaseMessage], stop: list[str] | None, given: dict[str, Any]) -> Question:
        own = {"temperature": self.temperature, "max_tokens": self.max_tokens}
        said = own | {name: given[name] for name in _FIELDS if given.get(name) is not None}
        said["stop"] = stop or self.stop or None
        question: Any = {name: value for name, value in said.items() if value is not None}
        question["messages"] = openai_messages(messages)
        told: Question = question
        return told


def openai_messages(messages: list[BaseMessage]) -> list[dict[str, Any]]:
    """Give messages in OpenAI's shape; results keep the name of their tool."""
    told: Any = convert_to_openai_messages(messages)
    for message, plain in zip(messages, told, strict=True):
        if message.type == "tool" and message.name:
            plain["name"] = message.name
        if message.type == "ai" and isinstance(plain.get("content"), list):
            plain["content"] = [part for part in plain["content"] if part.get("type") not in _NO_CONTENT] or ""
    return list(told)


def _choice(choice: str | bool | dict[str, Any] | None) -> str | dict[str, Any] | None:
    if choice is True or choice == "any":
        return "required"
    if isinstance(choice, str) and choice not in ("auto", "none", "required"):
        return {"type": "function", "function": {"name": choice}}
    return choice or None


def ai_message(answer: Answer) -> AIMessage:
    """Give an answer as LangChain's message."""
    calls: list[Any] = []
    invalid: list[Any] = []
    for call in answer.tool_calls:
        try:
            calls.append(parse_tool_call(call, return_id=True))
        except Exception as error:
            invalid.append(make_invalid_tool_call(call, str(error)))
    return AIMessage(
        content=answer.text,
        tool_calls=calls,
        invalid_tool_calls=invalid,
        usage_metadata=_usage(answer.usage),
        response_metadata=_metadata(answer),
    )


def _chunk(piece: str | Answer) -> AIMessageChunk:
    """The last piece carries what only the whole answer tells; its text has been told."""
    if isinstance(piece, str):
        return AIMessageChunk(content=piece)
    chunks = [
        tool_call_chunk(name=call["function"]["name"], args=call["function"]["arguments"], id=call["id"], index=index)
        for index, call in enumerate(piece.tool_calls)
    ]
    return AIMessageChunk(
        content="",
        tool_call_chunks=chunks,
        usage_metadata=_usage(piece.usage),
        response_metadata=_metadata(piece),
        chunk_position="last",
    )


def _usage(usage: Usage | None) -> UsageMetadata | None:
    if usage is None:
        return None
    told: Any = {
        "input_tokens": usage.prompt_tokens,
        "output_tokens": usage.completion_tokens,
        "total_tokens": usage.total_tokens,
    }
    counted: UsageMetadata = told
    return counted


def _metadata(answer: Answer) -> dict[str, Any]:
    return {"model_name": answer.model, "model_provider": answer.provider}


def _with_raw(model: Runnable[Any, Any], parser: Any) -> Runnable[Any, Any]:
    """Give the message beside what was made of it, and why nothing could be."""

    def parse(told: dict[str, Any]) -> dict[str, Any]:
        try:
            return {**told, "parsed": parser.invoke(told["raw"]), "parsing_error": None}
        except Exception as error:
            return {**told, "parsed": None, "parsing_error": error}

    return RunnableMap(raw=RunnablePassthrough() | model) | RunnableLambda(parse)


def _blocking(work: Any) -> Any:
    """Wait for it in a thread that has no event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    work.close()
    raise RuntimeError("this would block the event loop that the host answers on: use ainvoke or astream")


async def _gather(chunks: AsyncIterator[ChatGenerationChunk]) -> list[ChatGenerationChunk]:
    return [chunk async for chunk in chunks]
