"""`executeTask({ task, context, framework })` from JavaScript ends here."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.as_json import as_json, as_text
from elizaos_py.agents.calls import readable_call
from elizaos_py.agents.current import current_run
from elizaos_py.agents.events import stream_listener
from elizaos_py.agents.frameworks import check_options, load
from elizaos_py.agents.host_model import host_model
from elizaos_py.agents.judging import judge
from elizaos_py.agents.limits import Limits
from elizaos_py.agents.run import AgentRun, heard
from elizaos_py.agents.tools.host import host_tools
from elizaos_py.agents.tools.registered import registered_tools

if TYPE_CHECKING:
    from elizaos_py.agents.frameworks import Adapter
    from elizaos_py.agents.model import Message

_SYSTEM = "You are a helpful agent. Use the tools where they help; their results decide your next step."
_CONTEXT = "What is known:\n{context}"


async def run(
    task: str,
    context: Any = None,
    framework: str | None = None,
    *,
    system: str | None = None,
    messages: list[Message] | None = None,
    limits: dict[str, Any] | None = None,
    options: dict[str, Any] | None = None,
    tools: list[str] | None = None,
) -> dict[str, Any]:
    """Run an agent on the host's model and tools, those of `tools` alone where it names some, and tell what it did."""
    name, adapter = await load(framework)
    check_options(name, options)
    offered = host_tools()
    agent = AgentRun(
        conversation(task, context, system, messages),
        host_model(),
        [*offered, *(tool for tool in registered_tools(offered) if tools is None or tool.title in tools)],
        limits=Limits.of(limits or {}),
        listener=stream_listener(),
        options=options,
    )
    try:
        response = await finish(adapter, agent)
        await judge(agent)
    finally:
        agent.close()
    return result(name, response, agent)


def conversation(task: str, context: Any, system: str | None, earlier: list[Message] | None) -> list[Message]:
    """Put what the task says into messages."""
    told = [system or _SYSTEM]
    if context is not None:
        told.append(_CONTEXT.format(context=as_text(as_json(context))))
    said = [_whole(message) for message in earlier or []]
    return [{"role": "system", "content": "\n\n".join(told)}, *said, {"role": "user", "content": task}]


def _whole(message: Message) -> Message:
    """Give a message with all that a framework looks for in it."""
    whole = {**message, "content": message.get("content") or ""}
    if message.get("tool_calls"):
        whole["tool_calls"] = [readable_call(call) for call in message["tool_calls"]]
    return whole


async def finish(adapter: Adapter, agent: AgentRun) -> str:
    """Wait for the agent or for the limit that ends it, and leave neither behind."""
    token = current_run.set(agent)
    work = asyncio.ensure_future(adapter.run(agent))
    current_run.reset(token)
    work.add_done_callback(heard)
    try:
        ends: list[asyncio.Future[Any]] = [work, agent.failed]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if agent.failed.done():
            agent.failed.result()
        return await work
    finally:
        # Not awaited: some frameworks swallow it, and what they do then finds the run closed.
        work.cancel()


def result(framework: str, response: str, agent: AgentRun) -> dict[str, Any]:
    """Tell the whole run as data."""
    usage = agent.usage
    return {
        "response": response,
        "framework": framework,
        "toolsUsed": list(dict.fromkeys(step["tool"] for step in agent.steps if step["type"] == "tool")),
        "steps": agent.steps,
        "usage": {
            "promptTokens": usage.prompt_tokens,
            "completionTokens": usage.completion_tokens,
            "totalTokens": usage.total_tokens,
            "costUsd": usage.cost_usd,
            "modelCalls": agent.model_calls,
            "toolCalls": agent.tool_calls,
        },
        "benchmarkScore": agent.benchmark_score,
        "messages": agent.messages,
        **agent.extra,
    }
