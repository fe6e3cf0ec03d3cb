"""Makes a tool of any kind one of the running instance's: JavaScript may call it, and its agents are offered it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from elizaos_py._native import current_execution
from elizaos_py.agents.tools.tool import AgentTool
from elizaos_py.host.exports import offer

if TYPE_CHECKING:
    from collections.abc import Callable

# Where a framework's tools come from, what their class is called, and whose `agent_tool` makes ours of them. No
# framework is imported to find out: an object whose class is of one has it imported already.
_FRAMEWORKS = {
    ("langchain_core", "BaseTool"): "elizaos_py.agents.langchain.tools",
    ("autogen_core", "BaseTool"): "elizaos_py.agents.autogen.tools",
    ("crewai", "BaseTool"): "elizaos_py.agents.crewai.tools",
}


MADE_OF = "__elizaos_agent_tool__"
"""Where what JavaScript calls has the tool that it was made of."""


def register(tool_or_function: Any, name: str | None = None) -> str:
    """Register a function with type hints, or a tool of ours, LangChain's, AutoGen's or CrewAI's; give its name."""
    if current_execution() is None:
        raise RuntimeError("a tool is registered with the instance whose task is running, and none is")
    made = as_tool(tool_or_function, name)
    title = name or made.title
    offered = offer(title, made.description, made.parameters, made.call)
    setattr(offered, MADE_OF, made)
    return title


def as_tool(tool_or_function: Any, name: str | None = None) -> AgentTool:
    """Give a tool in our form, whatever form it has; the name is for a function that has none."""
    if isinstance(tool_or_function, AgentTool):
        return tool_or_function
    convert = _converter(type(tool_or_function))
    # Agents run without pydantic, too, where no function has to be read.
    from elizaos_py.agents.tools.functions import from_function

    return from_function(tool_or_function, name) if convert is None else convert(tool_or_function)


def _converter(kind: type) -> Callable[[Any], AgentTool] | None:
    for each in kind.__mro__:
        found = _FRAMEWORKS.get((each.__module__.partition(".")[0], each.__name__))
        if found is not None:
            converter: Callable[[Any], AgentTool] = import_module(found).agent_tool
            return converter
    return None
