"""CrewAI on the host's models and tools."""

from elizaos_py.agents.crewai.house import move_in

# Before CrewAI is imported anywhere below: its import alone writes files.
move_in()
