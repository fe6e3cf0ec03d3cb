"""What JavaScript calls: functions of an agent's id and plain data that give plain data."""

from __future__ import annotations

from collections import OrderedDict

from elizaos_py._native import current_execution
from elizaos_py.core.social.clean import clean_id
from elizaos_py.core.social.engine import SocialIntelligenceEngine
from elizaos_py.core.social.errors import SocialStateError
from elizaos_py.core.social.prompt import USUAL
from elizaos_py.core.social.said import Said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# By instance and agent: agents in one process do not see each other's rooms. Who was asked for longest ago goes first.
_engines: OrderedDict[tuple[int, str], SocialIntelligenceEngine] = OrderedDict()
_MOST_AGENTS = 32


def _instance() -> int:
    execution = current_execution()
    return 0 if execution is None else execution.instance


def engine(agent: str) -> SocialIntelligenceEngine:
    """Find an agent's engine, or make it."""
    key = _instance(), clean_id(agent, "the agent")
    if key not in _engines:
        _keep(key, SocialIntelligenceEngine(agent))
    _engines.move_to_end(key)
    return _engines[key]


def _keep(key: tuple[int, str], kept: SocialIntelligenceEngine) -> None:
    _engines[key] = kept
    while len(_engines) > _MOST_AGENTS:
        _engines.popitem(last=False)


async def observe(agent: str, message: Mapping[str, Any], agent_name: str | None = None) -> dict[str, Any]:
    """Take in a memory of ElizaOS, or a dict of `Said`'s fields."""
    known = engine(agent)
    if agent_name is not None:
        known.agent_name = agent_name
    return known.observe(Said.from_dict(message)).to_dict()


async def context(agent: str, room: str, about: str | None = None, limit: int = USUAL) -> dict[str, Any]:
    """Tell a prompt of a room."""
    return engine(agent).social_context(room, about, limit)


async def relationships(agent: str, room: str, person: str | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """List the ties of a room, or of one person, the strongest first."""
    return [one.to_dict() for one in engine(agent).relationships(room, person, limit)]


async def people(agent: str, room: str) -> list[dict[str, Any]]:
    """List the people of a room, the most trusted first."""
    return engine(agent).people(room)


async def groups(agent: str, room: str) -> dict[str, Any]:
    """Tell who keeps together in a room."""
    return engine(agent).groups(room)


async def save(agent: str) -> dict[str, Any]:
    """Give all that is known to an agent as plain data."""
    return engine(agent).to_dict()


async def restore(agent: str, state: Mapping[str, Any]) -> list[str]:
    """Put a saved state in place of what is known to the agent, and list its rooms."""
    restored = SocialIntelligenceEngine.from_dict(state)
    if restored.agent != clean_id(agent, "the agent"):
        raise SocialStateError("the state is another agent's", "an agent restores what was saved under its own id")
    _keep((_instance(), restored.agent), restored)
    return restored.rooms


async def forget(agent: str, room: str | None = None) -> bool:
    """Drop what an agent knows of a room, or all that it knows."""
    if room is not None:
        return engine(agent).forget(room)
    return _engines.pop((_instance(), clean_id(agent, "the agent")), None) is not None
