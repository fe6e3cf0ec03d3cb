"""What a plugin marks its functions with. The functions stay what they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Function = TypeVar("Function", bound=Callable[..., Any])

Kind = Literal["tool", "action", "provider", "evaluator"]

MARK = "__elizaos_plugin_mark__"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a function is to a plugin."""

    kind: Kind
    name: str | None
    description: str | None
    validate: Callable[..., Any] | None = None
    details: dict[str, Any] = field(default_factory=dict)


def tool(
    function: Function | None = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    needs: Iterable[str] = (),
) -> Any:
    """Give agents a function to call; its type hints are its schema, its docstring says what it is for."""
    return _marker(function, Mark("tool", name, description, details={"needs": _several(needs)}))


def action(
    function: Function | None = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    similes: Iterable[str] = (),
    examples: Iterable[Any] = (),
    validate: Callable[..., Any] | None = None,
) -> Any:
    """Give an agent something that it can decide to do, where `validate` says that it can be done now."""
    details = {"similes": _several(similes), "examples": tuple(examples)}
    return _marker(function, Mark("action", name, description, validate, details))


def provider(
    function: Function | None = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    position: int = 0,
    dynamic: bool = False,
    private: bool = False,
) -> Any:
    """Tell an agent something before it thinks: text for its prompt, values for its state.

    The lowest position comes first. What is dynamic or private is told only where it is asked for by its name.
    """
    details = {"position": position, "dynamic": dynamic, "private": private}
    return _marker(function, Mark("provider", name, description, details=details))


def evaluator(
    function: Function | None = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    similes: Iterable[str] = (),
    examples: Iterable[Any] = (),
    validate: Callable[..., Any] | None = None,
    always_run: bool = False,
) -> Any:
    """Look at what was said after a response, where `validate` says so, or always."""
    details = {"similes": _several(similes), "examples": tuple(examples), "always_run": always_run}
    return _marker(function, Mark("evaluator", name, description, validate, details))


def _marker(function: Function | None, mark: Mark) -> Any:
    def put(marked: Function) -> Function:
        setattr(marked, MARK, mark)
        return marked

    return put if function is None else put(function)


def _several(names: Iterable[str]) -> tuple[str, ...]:
    """Take one name for one, not for its letters."""
    return (names,) if isinstance(names, str) else tuple(names)
