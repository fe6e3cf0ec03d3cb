"""LangChain's own agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain.agents import create_agent

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


def _build(tools: list[AgentTool]) -> Any:
    return create_agent(HostChatModel(host=CurrentModel()), langchain_tools(tools))


_graphs = Shapes(_build)
