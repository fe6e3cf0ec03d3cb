"""What is set up once, when the interpreter has started."""

from __future__ import annotations

import sys

from elizaos_py.host import agents, capture, forks, threads

# Small calls should not wait 5 ms for a thread that computes.
_SWITCH_INTERVAL = 0.0005
# Imported before any task comes: of several that import a module at once, only the first finds it whole.
_CALLED_BY_NAME = (agents,)


def install() -> None:
    """Prepare the interpreter for tasks."""
    sys.setswitchinterval(_SWITCH_INTERVAL)
    capture.install()
    threads.install()
    forks.install()
