"""What a plugin's module offers: its marked functions, read and held against what they are to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from inspect import getattr_static
from typing import TYPE_CHECKING, Any

from elizaos_py.agents.tools.calling import describe
from elizaos_py.agents.tools.functions import from_function
from elizaos_py.core.plugins.decorators import MARK, Kind, Mark
from elizaos_py.core.plugins.hook import Hook

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from elizaos_py.agents.tools.tool import AgentTool


@dataclass(frozen=True, slots=True)
class Part:
    """One tool, action, provider or evaluator."""

    kind: Kind
    name: str
    description: str
    details: dict[str, Any] = field(default_factory=dict)
    handler: Hook | None = None
    validate: Hook | None = None
    tool: AgentTool | None = None

    async def call(self, what: str, given: dict[str, Any]) -> Any:
        """Call one of its functions; what has no `validate` can always be done."""
        if self.tool is not None:
            return await self.tool.call(given)
        hook = self.validate if what == "validate" else self.handler
        return hook is None if hook is None else await hook(given)

    @property
    def key(self) -> tuple[str, str]:
        """Tell it from others of its kind. ElizaOS takes `SEND_IT` and `sendIt` for the same."""
        return self.kind, self.name if self.kind == "tool" else self.name.replace("_", "").lower()


def parts_of(module: ModuleType, plugin: str, root: str) -> dict[tuple[str, str], Part]:
    """Read a module's marked functions, in the order in which they stand there."""
    parts: dict[tuple[str, str], Part] = {}
    seen: set[int] = set()
    for value in vars(module).values():
        mark = getattr_static(value, MARK, None)
        # What a plugin imports from another one is the other's, and a second name for a function is none.
        if not isinstance(mark, Mark) or not _is_within(value, root) or id(value) in seen:
            continue
        seen.add(id(value))
        part = _part(value, mark, plugin)
        if part.key in parts:
            raise ValueError(f"there are two {part.kind}s {part.name!r}")
        parts[part.key] = part
    return parts


def _part(function: Callable[..., Any], mark: Mark, plugin: str) -> Part:
    own = mark.name or function.__name__
    description = describe(function) if mark.description is None else mark.description
    if mark.kind == "tool":
        name = f"{plugin}.{own}"
        return Part("tool", name, description, mark.details, tool=from_function(function, name, description))
    name = mark.name or own.upper()
    what = f"the {mark.kind} {name}"
    validate = None if mark.validate is None else Hook(mark.validate, f"validate of {what}")
    return Part(mark.kind, name, description, mark.details, Hook(function, what), validate)


def _is_within(value: Any, root: str) -> bool:
    return f"{getattr(value, '__module__', '')}.".startswith(f"{root}.")
