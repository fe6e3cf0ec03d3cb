"""A tool with the parameter `idempotency_key` gets one: the same for the same call, in whatever process it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from elizaos_py.agents.tools.tool import AgentTool

KEY = "idempotency_key"


def without_key(parameters: dict[str, Any]) -> dict[str, Any]:
    """Give the schema as models see it: the key is not theirs to make up."""
    properties = parameters.get("properties", {})
    if KEY not in properties:
        return parameters
    rest = {name: schema for name, schema in properties.items() if name != KEY}
    required = [name for name in parameters.get("required", []) if name != KEY]
    return {**parameters, "properties": rest, "required": required}


def keyed(tool: AgentTool, arguments: dict[str, Any], key: str) -> dict[str, Any]:
    """Add the key where the tool takes one."""
    return {**arguments, KEY: key} if KEY in tool.parameters.get("properties", {}) else arguments
