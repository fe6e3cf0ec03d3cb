"""Tools by the hundred: found by words, granted by permission, held against their schemas, counted, judged."""

from elizaos_py.core.registry.environment import Environment, EnvironmentTool
from elizaos_py.core.registry.permissions import ALL
from elizaos_py.core.registry.registry import BenchmarkToolRegistry

__all__ = ["ALL", "BenchmarkToolRegistry", "Environment", "EnvironmentTool"]
