"""LangChain's own agent on the host's model and tools."""

from contract import AdapterContract

from elizaos_py.agents.langchain import agent


class TestAgent(AdapterContract):
    adapter = agent
