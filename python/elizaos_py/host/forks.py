"""A forked child has one thread and none of Node: it must not go on as if it had."""

from __future__ import annotations

import os
import sys

from elizaos_py import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def install() -> None:
    """Prepare for forks, and have multiprocessing start its children afresh."""
    if hasattr(os, "register_at_fork"):
        # What is buffered is the parent's to write.
        os.register_at_fork(before=_flush, after_in_child=_native.mark_forked)
    sys.meta_path.insert(0, _SpawnByDefault)


def end(error: BaseException | None) -> NoReturn:
    """End a child whose task has come to its end, with the code that `python` would give."""
    code = 0 if error is None else 1
    if isinstance(error, SystemExit):
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
    elif error is not None:
        sys.excepthook(type(error), error, error.__traceback__)
    _flush()
    os._exit(code & 0xFF)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            # Closed by the code that ran, or nobody reads it any more.
            continue


class _SpawnByDefault:
    """Sets multiprocessing's start method when it is imported; importing it for that would cost every start."""

    @classmethod
    def find_spec(cls, name: str, path: object = None, target: object = None) -> None:
        """Find nothing, ever: wait for the one name."""
        if name != "multiprocessing":
            return
        sys.meta_path.remove(cls)
        import multiprocessing

        multiprocessing.set_start_method("spawn")
