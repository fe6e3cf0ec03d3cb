"""What is set up once, when the interpreter has started."""

from __future__ import annotations

import sys

from elizaos_py import _native
from elizaos_py.host import capture, extensions, forks, threads

# Small calls should not wait 5 ms for a thread that computes.
_SWITCH_INTERVAL = 0.0005


def install() -> None:
    """Prepare the interpreter for tasks."""
    sys.setswitchinterval(_SWITCH_INTERVAL)
    extensions.install(_native.needs_cxx_runtime)
    capture.install()
    threads.install()
    forks.install()
