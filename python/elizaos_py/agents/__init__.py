"""Agents of other frameworks, and our own, on the host's models and tools."""

from elizaos_py.agents.entry import run

__all__ = ["run"]
