"""An agent as a graph: the model, and the tools that it calls until it calls none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition

from elizaos_py.agents.current import CurrentModel
from elizaos_py.agents.langchain.drive import drive
from elizaos_py.agents.langchain.model import HostChatModel
from elizaos_py.agents.langchain.tools import langchain_tools
from elizaos_py.agents.shapes import Shapes

if TYPE_CHECKING:
    from elizaos_py.agents.run import AgentRun
    from elizaos_py.agents.tools.tool import AgentTool


async def run(run: AgentRun) -> str:
    """Run an agent to its end and give its answer."""
    return await drive(_graphs.of(run.tools.values()), run)


def _build(listed: list[AgentTool]) -> Any:
    tools = langchain_tools(listed)
    model: Any = HostChatModel(host=CurrentModel())
    if tools:
        model = model.bind_tools(tools)

    async def think(state: MessagesState) -> dict[str, Any]:
        return {"messages": [await model.ainvoke(state["messages"])]}

    async def go_on(state: MessagesState) -> str:
        # LangGraph gives what is not async to a thread.
        return tools_condition(state)  # type: ignore[arg-type]

    graph = StateGraph(MessagesState)
    graph.add_node("model", think)
    graph.add_node("tools", ToolNode(tools))
    graph.add_edge(START, "model")
    graph.add_conditional_edges("model", go_on, ["tools", END])
    graph.add_edge("tools", "model")
    return graph.compile()


_graphs = Shapes(_build)
