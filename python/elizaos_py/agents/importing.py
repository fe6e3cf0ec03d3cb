"""Imports in the midst of a run."""

from __future__ import annotations

import asyncio
import sys
from importlib import import_module
from typing import Any


async def imported(name: str) -> Any:
    """Import in a thread that nothing interrupts: what is left half imported is an error from then on."""
    known = sys.modules.get(name)
    if known is None or getattr(known.__spec__, "_initializing", False):
        return await asyncio.to_thread(import_module, name)
    return known
