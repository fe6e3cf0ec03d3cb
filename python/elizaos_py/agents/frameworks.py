"""The frameworks that an agent can run on: one line each, and an import when it is asked for."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from elizaos_py.errors import FrameworkMissingError

if TYPE_CHECKING:
    from elizaos_py.agents.run import AgentRun


class Adapter(Protocol):
    """What a framework's `agent` module has."""

    async def run(self, run: AgentRun) -> str:
        """Run an agent to its end and give its answer."""


@dataclass(frozen=True, slots=True)
class Framework:
    """Where its adapter is, and what must be installed for it."""

    adapter: str
    modules: tuple[str, ...]
    requirements: tuple[str, ...]
    options: tuple[str, ...] | None = ()
    """What a task's `options` may say; None: it looks at them itself."""
    environment: dict[str, str] = field(default_factory=dict)
    python: tuple[int, int] = (3, 10)
    """The oldest that it runs on."""
    """Set before its first import, where the program has not set it: frameworks phone home unless told not to."""


_QUIET_LANGSMITH = {"LANGSMITH_TRACING": "false"}
_QUIET_CREWAI = {
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "CREWAI_DISABLE_VERSION_CHECK": "true",
}

FRAMEWORKS = {
    "langgraph": Framework(
        "elizaos_py.agents.langgraph.agent",
        ("langgraph.graph",),
        ("langgraph>=1.2,<2", "langchain-core>=1.7,<2"),
        environment=_QUIET_LANGSMITH,
    ),
    "langchain": Framework(
        "elizaos_py.agents.langchain.agent",
        ("langchain", "langgraph.graph"),
        ("langchain>=1.4,<2",),
        environment=_QUIET_LANGSMITH,
    ),
    "crewai": Framework(
        "elizaos_py.agents.crewai.agent",
        ("crewai",),
        ("crewai>=1.15,<2",),
        ("agents", "tasks", "process"),
        _QUIET_CREWAI,
    ),
    "autogen": Framework(
        "elizaos_py.agents.autogen.agent",
        ("autogen_agentchat",),
        ("autogen-agentchat>=0.7.5,<0.8",),
        ("agents", "rounds", "until"),
    ),
    "elizaos": Framework(
        "elizaos_py.core.agent",
        ("langgraph.graph", "langgraph.checkpoint.sqlite", "networkx", "jsonschema"),
        (
            "langgraph>=1.2,<2",
            "langchain-core>=1.7,<2",
            "langgraph-checkpoint-sqlite>=3.1,<4",
            "networkx>=3.4,<4",
            "jsonschema>=4.23,<5",
        ),
        None,
        _QUIET_LANGSMITH,
        # Before, a task of LangGraph's cannot find out whose it is.
        (3, 11),
    ),
}
"""In the order in which they are taken where a task names none."""


_loaded: dict[str, Adapter] = {}


async def load(name: str | None) -> tuple[str, Adapter]:
    """Import a framework's adapter, beside the event loop: the first import takes seconds."""
    chosen = name or first_installed()
    framework = FRAMEWORKS.get(chosen)
    if framework is None:
        raise ValueError(f"there is no framework {chosen!r}, only {', '.join(FRAMEWORKS)}")
    if sys.version_info < framework.python:
        needed, found = (".".join(map(str, version)) for version in (framework.python, sys.version_info[:2]))
        raise FrameworkMissingError(
            f"{chosen} needs Python {needed} or newer, and this is {found}: name another Python"
        )
    missing = [module for module in framework.modules if not is_installed(module)]
    if missing:
        raise FrameworkMissingError(
            f"{chosen} needs {', '.join(missing)}, which this Python does not have: {install_line(framework)}"
        )
    if chosen not in _loaded:
        _loaded[chosen] = await asyncio.to_thread(_import, framework)
    return chosen, _loaded[chosen]


def check_options(name: str, options: dict[str, Any] | None) -> None:
    """Refuse what a framework would not hear."""
    takes = FRAMEWORKS[name].options
    unknown = sorted((options or {}).keys() - set(takes or ()))
    if takes is not None and unknown:
        raise ValueError(f"{name} knows no option {', '.join(unknown)}; it takes {', '.join(takes) or 'none'}")


def first_installed() -> str:
    """Choose where the task does not."""
    found = installed()
    if found:
        return found[0]
    framework = FRAMEWORKS["langgraph"]
    raise FrameworkMissingError(f"this Python has none of {', '.join(FRAMEWORKS)}: {install_line(framework)}")


def installed() -> list[str]:
    """List the frameworks that this Python has."""
    return [
        name
        for name, framework in FRAMEWORKS.items()
        if sys.version_info >= framework.python and all(map(is_installed, framework.modules))
    ]


def is_installed(module: str) -> bool:
    """Tell whether a module could be imported, without importing it. A folder of that name in the program is none."""
    try:
        found = find_spec(module)
        return found is not None and found.origin is not None
    except (ImportError, ValueError):
        return False


def install_line(framework: Framework) -> str:
    """Give the command that installs what a framework needs."""
    return "python -m pip install " + " ".join(f'"{requirement}"' for requirement in framework.requirements)


def _import(framework: Framework) -> Adapter:
    for name, value in framework.environment.items():
        os.environ.setdefault(name, value)
    adapter: Adapter = import_module(framework.adapter)
    return adapter
