"""AutoGen's assistant on the host's model and tools."""

from contract import AdapterContract

from elizaos_py.agents.autogen import agent


class TestAutogen(AdapterContract):
    adapter = agent
