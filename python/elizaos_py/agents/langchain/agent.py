"""LangChain's own agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langchain.agents import create_agent

from elizaos_py.agents.langchain.drive import drive
from elizaos_py.agents.langchain.model import HostChatModel
from elizaos_py.agents.langchain.tools import langchain_tools

if TYPE_CHECKING:
    from elizaos_py.agents.run import AgentRun


async def run(run: AgentRun) -> str:
    """Run an agent to its end and give its answer."""
    return await drive(create_agent(HostChatModel(host=run), langchain_tools(run)), run)
