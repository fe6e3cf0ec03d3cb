"""ElizaOS' notions, as a runtime meets them. What they do is done by whichever version of the plugin is the newest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Call = Callable[[str, dict[str, Any]], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that an agent can decide to do."""

    plugin: str
    name: str
    description: str
    similes: tuple[str, ...]
    examples: tuple[Any, ...]
    _call: Call = field(repr=False)

    async def applies(self, **given: Any) -> bool:
        """Tell whether it can be done now."""
        return bool(await self._call("validate", given))

    async def run(self, **given: Any) -> dict[str, Any]:
        """Do it, where it can be done; a failure is a result, too, since other actions wait behind it."""
        try:
            if not await self.applies(**given):
                return _failed(f"{self.name} cannot be done now")
            return _result(await self._call("handler", given))
        except Exception as error:
            return _failed(f"{type(error).__name__}: {error}")


@dataclass(frozen=True, slots=True)
class Provider:
    """Something that an agent is told before it thinks."""

    plugin: str
    name: str
    description: str
    position: int
    dynamic: bool
    private: bool
    _call: Call = field(repr=False)

    async def get(self, **given: Any) -> dict[str, Any]:
        """Give `text` for the prompt, `values` for the state, `data` for other code."""
        told = await self._call("handler", given)
        if told is None or isinstance(told, str):
            told = {"text": told or ""}
        return {"text": str(told.get("text") or ""), "values": told.get("values") or {}, "data": told.get("data") or {}}


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Something that looks at what was said after a response."""

    plugin: str
    name: str
    description: str
    similes: tuple[str, ...]
    examples: tuple[Any, ...]
    always_run: bool
    _call: Call = field(repr=False)

    async def applies(self, **given: Any) -> bool:
        """Tell whether it is to look."""
        return self.always_run or bool(await self._call("validate", given))

    async def run(self, **given: Any) -> Any:
        """Look."""
        return await self._call("handler", given)


def _result(told: Any) -> dict[str, Any]:
    """Give what ElizaOS takes as the result of an action, whatever a handler gave."""
    if isinstance(told, dict):
        return {"success": True, **told}
    if isinstance(told, bool):
        return {"success": told}
    return {"success": True} if told is None else {"success": True, "text": str(told)}


def _failed(why: str) -> dict[str, Any]:
    # With a text: ElizaOS takes a result that has none for one of its older kind, which has always succeeded.
    return {"success": False, "text": why, "error": why}
