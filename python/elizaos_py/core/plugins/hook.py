"""A function of a plugin's that is given what it names: `handler(message)`, `handler(runtime, message, state)`."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.tools.calling import complete

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

GIVEN = ("runtime", "message", "state", "options", "callback")


class Hook:
    """Sync or async; read once, so that a wrong signature is told when the plugin is loaded."""

    def __init__(self, function: Callable[..., Any], what: str, given: tuple[str, ...] = GIVEN) -> None:
        self._function = function
        self._names = _names(function, what, given)

    async def __call__(self, given: Mapping[str, Any]) -> Any:
        """Call it with what it takes of what there is."""
        return await complete(self._function, **{name: given.get(name) for name in self._names})


def _names(function: Callable[..., Any], what: str, given: tuple[str, ...]) -> list[str]:
    if not callable(function):
        raise TypeError(f"{what} is no function but {function!r}")
    names: list[str] = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            return list(given)
        if parameter.name in given and parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            names.append(parameter.name)
        elif parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL:
            raise TypeError(f"{what} takes {parameter.name!r}, but there is only {', '.join(given)}")
    return names
