"""A forked child has one thread and none of Node: it must not go on as if it had."""

from __future__ import annotations

import os
import sys

from elizaos_py import _native


def install() -> None:
    """Mark forked children, and have multiprocessing start its own ones afresh."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_native.mark_forked)
    sys.meta_path.insert(0, _SpawnByDefault)


class _SpawnByDefault:
    """Sets multiprocessing's start method when it is imported; importing it for that would cost every start."""

    @classmethod
    def find_spec(cls, name: str, path: object = None, target: object = None) -> None:
        """Never finds anything: it only waits for the one name."""
        if name != "multiprocessing":
            return
        sys.meta_path.remove(cls)
        import multiprocessing

        multiprocessing.set_start_method("spawn")
