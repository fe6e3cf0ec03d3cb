"""The template: imports what tasks need, once, and forks a worker for each of them. No code of a task runs in it."""

from __future__ import annotations

import gc
import os
import sys

from elizaos_py import _template
from elizaos_py.worker import modules, output, warm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

# As in a process that embeds Python: small calls should not wait 5 ms for a thread that computes.
_SWITCH_INTERVAL = 0.0005
# A thread's stack counts as the task's memory.
_STACK = 512 * 1024
# Not reached: a worker ends with its task.
_FAILED = 1


def serve() -> NoReturn:
    """Get ready, then fork whenever the host orders it."""
    try:
        folders, preload = _template.setup()
        _prepare(folders, preload)
        _template.ready(".".join(map(str, sys.version_info[:3])))
        _fork_for_each_order()
    except BaseException as error:
        _template.refuse(f"{type(error).__name__}: {error}")
    try:
        _template.seal()
        modules.reseed()
        warm.up()
        _template.work()
    finally:
        os._exit(_FAILED)


def _prepare(folders: list[str], preload: list[str]) -> None:
    import signal
    import threading

    sys.path.extend(folders)
    sys.setswitchinterval(_SWITCH_INTERVAL)
    threading.stack_size(_STACK)
    # Nobody sends one who does not mean to end the worker.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    modules.add_site_builtins()
    modules.load(preload)
    output.install()
    _template.prepare()
    warm.to_the_end()
    modules.require_one_thread()
    gc.collect()
    # What is here stays: a collection in a worker would only copy its pages.
    gc.freeze()


def _fork_for_each_order() -> None:
    """Return in each fork."""
    while True:
        _template.await_order()
        try:
            pid = os.fork()
        except OSError:
            _template.not_forked()
            continue
        if pid == 0:
            return
        _template.forked(pid)
