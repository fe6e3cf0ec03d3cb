"""Imports CrewAI as a task would, and keeps what it did for the tests to look at."""

import asyncio
import os
import signal
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from elizaos_py.agents.frameworks import load

_SIGNALS = sorted(signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP})
_reached = []


def _listen(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        _reached.append((event, arguments))


def _handlers():
    return [signal.getsignal(number) for number in _SIGNALS]


def _import():
    os.environ["HOME"] = home = tempfile.mkdtemp()
    os.environ.pop("XDG_CACHE_HOME", None)
    handlers = _handlers()
    sys.addaudithook(_listen)
    assert "crewai" not in sys.modules
    asyncio.run(load("crewai"))
    return SimpleNamespace(home=Path(home), reached=_reached, handlers_before=handlers, handlers=_handlers)


_seen = _import()


@pytest.fixture
def seen():
    """What the import did to the process."""
    return _seen


def pytest_collection_modifyitems(items):
    """Let CrewAI use what it has deprecated itself."""
    for item in items:
        item.add_marker(pytest.mark.filterwarnings("ignore::DeprecationWarning"))
