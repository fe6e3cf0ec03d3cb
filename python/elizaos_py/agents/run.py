"""One run of an agent: what it thinks with, what it may use, what it has done, and who hears of it."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from elizaos_py.agents.as_json import as_json, as_text
from elizaos_py.agents.calls import called_in, check_readable, readable
from elizaos_py.agents.limits import Limits
from elizaos_py.agents.model import Answer, Usage
from elizaos_py.agents.tools.idempotency import keyed
from elizaos_py.errors import AgentLimitError, TaskInterrupted, ToolNotFoundError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from elizaos_py.agents.events import Listener
    from elizaos_py.agents.model import Message, Model, Question
    from elizaos_py.agents.tools.tool import AgentTool


class AgentRun:
    """Stands between a framework and the host: every question to the model and every call of a tool goes through it."""

    def __init__(
        self,
        messages: list[Message],
        model: Model,
        tools: list[AgentTool],
        *,
        limits: Limits | None = None,
        listener: Listener | None = None,
        options: dict[str, Any] | None = None,
    ) -> None:
        self.messages = messages
        """The conversation so far, the task last; what the agent says and does is appended."""
        self.tools = {tool.name: tool for tool in tools}
        self.options = options or {}
        """What else the task says, for the framework that knows of it."""
        self.limits = limits or Limits()
        self.steps: list[dict[str, Any]] = []
        self.usage = Usage()
        self.model_calls = 0
        self.tool_calls = 0
        self.streams = listener is not None
        """Whether somebody reads what the model says while it says it."""
        self.benchmark_score: float | None = None
        """Set where the tools are a benchmark's environment that can judge what was done."""
        self.key = uuid4().hex
        """What calls of tools are known by beyond this process: a thread's, where the run is one that can go on."""
        self.extra: dict[str, Any] = {}
        """What a framework adds to the result."""
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Ends the run from wherever a limit was met: frameworks tend to catch what is raised below them."""
        self.failed.add_done_callback(heard)
        self._model = model
        self._listener = listener
        self._closed = False
        self._called: set[str] = set()

    async def ask(self, question: Question) -> Answer:
        """Ask the model, within the limits."""
        started = await self._begin_question(question)
        if self.streams:
            return await self._ask_aloud(question, started)
        return self._end_question(question, await self._model.ask(question), started)

    async def stream(self, question: Question) -> AsyncGenerator[str | Answer, None]:
        """Ask the model for its answer piece by piece."""
        started = await self._begin_question(question)
        async with aclosing(self._model.stream(question)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Answer):
                    yield self._end_question(question, piece, started)
                else:
                    await self.tell({"type": "token", "text": piece})
                    yield piece

    async def embed(self, texts: list[str]) -> list[list[float]]:
        """Turn texts into vectors."""
        self._check_open()
        return await self._model.embed(texts)

    async def use(self, name: str, arguments: dict[str, Any], call_id: str | None = None) -> str:
        """Call a tool and give its result as text for the model; a failure is a result, too."""
        self._check_open()
        self._check(self.limits.check_tool_calls, self.tool_calls)
        self.tool_calls += 1
        given = as_json(arguments)
        call_id = call_id or f"call_{self.tool_calls}"
        tool = self.tools.get(name)
        title = name if tool is None else tool.title
        await self.tell({"type": "tool_call", "id": call_id, "tool": title, "args": given})
        started = time.perf_counter()
        value: Any = None
        failure = None
        try:
            if tool is None:
                raise ToolNotFoundError(f"there is no tool '{name}' (there are: {', '.join(self.tools) or 'none'})")
            check_readable(name, arguments)
            value = as_json(await tool.call(keyed(tool, arguments, f"{self.key}:{call_id}")))
        except (asyncio.CancelledError, GeneratorExit, TaskInterrupted):
            raise
        # Also what ends a program, and a panic in Rust: some frameworks would wait for that call for ever.
        except BaseException as error:
            if isinstance(error, AgentLimitError) and self.failed.done():
                # It asked through this run. An agent within the tool has limits of its own.
                raise
            failure = f"{type(error).__name__}: {error}"
        outcome = {"ok": failure is None, "value": value} if failure is None else {"ok": False, "error": failure}
        took = (time.perf_counter() - started) * 1000
        told = {"id": call_id, "tool": title, **outcome, "durationMs": took}
        self.steps.append({"type": "tool", "args": given, **told})
        await self.tell({"type": "tool_result", **told})
        return as_text(value) if failure is None else f"Error: {failure}"

    async def say(self, *messages: Message) -> None:
        """Append what the agent said or got to the conversation."""
        for message in messages:
            self.messages.append(message)
            if self._listener is not None:
                await self._listener({"type": "message", "message": message})

    async def tell_state(self, state: str, **details: Any) -> None:
        """Tell where the agent is: a node of its graph, an agent of its crew."""
        await self.tell({"type": "state", "state": state, **details})

    async def tell(self, event: dict[str, Any]) -> None:
        """Tell whoever reads the stream."""
        if self._listener is not None:
            await self._listener(event)

    def close(self) -> None:
        """Let nothing more happen: a framework's threads may outlive the run."""
        self._closed = True
        if not self.failed.done():
            self.failed.cancel()

    async def _begin_question(self, question: Question) -> float:
        self._check_open()
        self._check(self.limits.check_steps, self.model_calls)
        self._check(self.limits.check_tokens, self.usage.total_tokens)
        self.model_calls += 1
        if self._listener is not None:
            tools = [tool["function"]["name"] for tool in question.get("tools") or []]
            await self._listener(
                {"type": "model_start", "step": self.model_calls, "messages": len(question["messages"]), "tools": tools}
            )
        return time.perf_counter()

    async def _ask_aloud(self, question: Question, started: float) -> Answer:
        """Stream for the one who listens, where the framework itself wants the whole answer."""
        answer = Answer()
        async with aclosing(self._model.stream(question)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Answer):
                    answer = piece
                else:
                    await self.tell({"type": "token", "text": piece})
        return self._end_question(question, answer, started)

    def _end_question(self, question: Question, answer: Answer, started: float) -> Answer:
        if answer.usage is not None:
            self.usage += answer.usage
        step: dict[str, Any] = {
            "type": "model",
            "model": answer.model,
            "provider": answer.provider,
            "toolCalls": [call["function"]["name"] for call in answer.tool_calls],
            "durationMs": (time.perf_counter() - started) * 1000,
        }
        self.steps.append(step)
        self._called |= called_in(question["messages"])
        return readable(answer, self._called)

    def _check(self, check: Any, spent: int) -> None:
        try:
            check(spent)
        except AgentLimitError as error:
            if not self.failed.done():
                self.failed.set_exception(error)
            raise

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("this run of the agent has ended")
        if self.failed.done():
            # A framework that has caught the error goes on until somebody stops it.
            self.failed.result()


def heard(ended: asyncio.Future[Any]) -> None:
    """Look at how something ended, or asyncio reports an error that nobody waits for any more."""
    if not ended.cancelled():
        ended.exception()
