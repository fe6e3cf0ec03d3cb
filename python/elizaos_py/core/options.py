"""What a task can say to ElizaOS-Py beyond what it says to every framework."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

# As JavaScript writes them.
_SPELLED = {"threadId": "thread_id", "mostParallel": "most_parallel"}
_OF_ONE_TASK = ("thread_id", "resume", "room", "speaker", "memory", "learn")
_DURABILITY = ("sync", "async", "exit")


@dataclass(frozen=True, slots=True)
class Options:
    """The fields of `options` for the framework `elizaos`."""

    character: dict[str, Any] | None = None
    thread_id: str | None = None
    """A conversation that is kept, and goes on where it was."""
    checkpoints: str | None = None
    """A file, or an address that begins with `postgres://`; by default a file in the working folder."""
    resume: Any = None
    """A person's word on the calls that the thread waits with."""
    approve: list[str] | bool = False
    """Tools that a person must agree to; true: all."""
    benchmark: bool = False
    """Tools alone: no character, no memory, temperature 0."""
    room: str | None = None
    """Where the task is said: what is said there is remembered, and who is who. None: the agent only works."""
    speaker: str = "user"
    memory: str | None = None
    """`host`, `process`, or a file; by default the host's where it has one, else a file in the working folder."""
    learn: bool = False
    """Whether the model looks for facts worth remembering in what was said: a question more for each task."""
    plugins: list[str] | bool = False
    """Files and folders of plugins; true: those of all packages that are installed."""
    permissions: list[str] = field(default_factory=list)
    """What tools of plugins may need: `read`, `write`, `network`, `money`."""
    watch: bool = False
    """Whether plugins are loaded anew where a file has changed: for whoever writes one."""
    most_parallel: int = 8
    durability: str = "async"
    """When a step is on disk: before the next (`sync`), beside it (`async`), or only at the end (`exit`)."""

    def shape(self) -> dict[str, Any]:
        """Give what shapes a runtime, and not only one task of it."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _OF_ONE_TASK}

    @classmethod
    def of(cls, given: dict[str, Any]) -> Options:
        """Take what is given, and refuse what is not known."""
        named = {_SPELLED.get(name, name): value for name, value in given.items() if value is not None}
        known = {each.name for each in fields(cls)}
        if unknown := named.keys() - known:
            spelled = {name: told for told, name in _SPELLED.items()}
            takes = ", ".join(spelled.get(each.name, each.name) for each in fields(cls))
            raise ValueError(f"elizaos knows no option {', '.join(sorted(unknown))}; it takes {takes}")
        options = cls(**named)
        if options.durability not in _DURABILITY:
            raise ValueError(f"durability is one of {', '.join(_DURABILITY)}, not {options.durability!r}")
        if (options.approve or options.resume is not None) and options.thread_id is None:
            raise ValueError("approval waits in a thread: give a threadId")
        return options
