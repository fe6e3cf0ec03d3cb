"""The graph of an agent: understand, plan, execute tools, and from their results on, plan again or answer."""

from __future__ import annotations

from typing import Any, Literal

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from elizaos_py.core.nodes.approve import approve, needing_approval
from elizaos_py.core.nodes.execute import execute_tools
from elizaos_py.core.nodes.plan import plan
from elizaos_py.core.nodes.synthesize import synthesize
from elizaos_py.core.nodes.understand import understand
from elizaos_py.core.services import Services
from elizaos_py.core.state import AgentState, pending_calls

# Rounds in a row in which nothing worked: a model that goes on from there goes in circles.
_MOST_BARREN = 4


# Async, as the next one is, though they wait for nothing: LangGraph gives a thread what is not, and that takes longer.
async def after_plan(
    state: AgentState, runtime: Runtime[Services]
) -> Literal["approve", "execute_tools", "synthesize"]:
    """Answer where the plan is to call nothing; ask first where a person has to agree."""
    if not pending_calls(state) or _is_last_step(runtime.context):
        return "synthesize"
    return "approve" if needing_approval(state, runtime.context) else "execute_tools"


async def after_tools(state: AgentState, runtime: Runtime[Services]) -> Literal["continue", "replan", "synthesize"]:
    """Decide from the results."""
    if (state.get("barren") or 0) >= _MOST_BARREN:
        return "synthesize"
    return "continue" if pending_calls(state) else "replan"


def _is_last_step(services: Services) -> bool:
    """Keep one question for the answer."""
    agent = services.agent
    return agent.model_calls >= agent.limits.max_steps - 1


def _build() -> Any:
    graph: Any = StateGraph(AgentState, context_schema=Services)
    for node in (understand, plan, approve, execute_tools, synthesize):
        graph.add_node(node.__name__, node)
    graph.add_edge(START, "understand")
    graph.add_edge("understand", "plan")
    graph.add_conditional_edges("plan", after_plan)
    graph.add_conditional_edges("approve", after_tools, {**_WAYS_ON})
    graph.add_conditional_edges("execute_tools", after_tools, {**_WAYS_ON})
    graph.add_edge("synthesize", END)
    return graph.compile()


_WAYS_ON = {"continue": "execute_tools", "replan": "plan", "synthesize": "synthesize"}
workflow = _build()
"""Built once: what a run needs beside its state comes with the run."""
