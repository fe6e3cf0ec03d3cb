"""CrewAI's agents on the host's model and tools, alone and in crews."""

import pytest
from contract import AdapterContract

from elizaos_py.agents.crewai import agent


class TestAgent(AdapterContract):
    adapter = agent
