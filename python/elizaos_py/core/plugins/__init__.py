"""Plugins in Python: packages or files that add tools, actions, providers and evaluators to an agent."""

from elizaos_py.core.plugins.compose import compose, evaluate
from elizaos_py.core.plugins.decorators import action, evaluator, provider, tool
from elizaos_py.core.plugins.kinds import Action, Evaluator, Provider
from elizaos_py.core.plugins.load import load_plugins
from elizaos_py.core.plugins.plugins import Plugins
from elizaos_py.core.plugins.problems import Problem

__all__ = [
    "Action",
    "Evaluator",
    "Plugins",
    "Problem",
    "Provider",
    "action",
    "compose",
    "evaluate",
    "evaluator",
    "load_plugins",
    "provider",
    "tool",
]
