"""The graph of model and tools on the host's model and tools."""

from contract import AdapterContract

from elizaos_py.agents.langgraph import agent


class TestGraph(AdapterContract):
    adapter = agent
