"""A tool with the parameter `idempotency_key` gets one: the same for the same call, in whatever process it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from elizaos_py.agents.tools.tool import AgentTool

KEY = "idempotency_key"


# Where a schema says more of the same object.
_SAME = ("allOf", "anyOf", "oneOf")


def without_key(parameters: dict[str, Any]) -> dict[str, Any]:
    """Give the schema as models see it: the key is not theirs to make up."""
    if not _takes_key(parameters):
        return parameters
    told = dict(parameters)
    if "properties" in told:
        told["properties"] = {name: schema for name, schema in told["properties"].items() if name != KEY}
    if "required" in told:
        told["required"] = [name for name in told["required"] if name != KEY]
    for same in _SAME:
        if same in told:
            told[same] = [without_key(part) for part in told[same]]
    return told


def keyed(tool: AgentTool, arguments: dict[str, Any], key: str) -> dict[str, Any]:
    """Add the key where the tool takes one."""
    return {**arguments, KEY: key} if _takes_key(tool.parameters) else arguments


def _takes_key(parameters: Any) -> bool:
    # A schema may be a mere true or false.
    return isinstance(parameters, dict) and (
        KEY in parameters.get("properties", {})
        or KEY in parameters.get("required", [])
        or any(_takes_key(part) for same in _SAME for part in parameters.get(same, []))
    )
