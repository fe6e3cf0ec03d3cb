"""What an agent knows between two steps; all of it is in the checkpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from langgraph.graph.message import add_messages

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, AnyMessage


def merge(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Add what is new; None begins anew."""
    return {**old, **new}


class ToolResult(TypedDict, total=False):
    """What a call of a tool came to; `value` is what the model reads."""

    tool: str
    ok: bool
    value: str


class AgentState(TypedDict, total=False):
    """The state of the graph."""

    # LangGraph reads these annotations, so what they name is imported at run time.
    messages: Annotated[list[Any], add_messages]
    """The conversation, as LangChain's messages."""
    current_task: str | None
    tool_results: Annotated[dict[str, Any], merge]
    """By the id of the call."""
    social_context: dict[str, Any]
    benchmark_mode: bool
    understanding: str
    """What was remembered and looked up for the task."""
    refused: dict[str, str]
    """Calls that a person refused, and why."""
    barren: int
    """Rounds in a row in which every call failed."""


def last_plan(state: AgentState) -> AIMessage | None:
    """Give the model's newest message, if nothing but results came after it."""
    for message in reversed(state["messages"]):
        if message.type == "ai":
            found: AIMessage = message
            return found
        if message.type != "tool":
            return None
    return None


def pending_calls(state: AgentState) -> list[Any]:
    """List the calls of the newest plan that have no result yet."""
    plan = last_plan(state)
    done: set[str] = {message.tool_call_id for message in _results(state["messages"])}
    return [] if plan is None else [call for call in plan.tool_calls if call["id"] not in done]


def _results(messages: list[AnyMessage]) -> list[Any]:
    return [message for message in messages if message.type == "tool"]
