"""Packages that only some of memory needs."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from elizaos_py.core.memory.errors import MemoryPackageMissingError


def need(module: str, requirement: str, what: str) -> Any:
    """Import a module, or say what to install."""
    if not has(module):
        raise MemoryPackageMissingError(
            f"{what} needs {module}, which this Python does not have", f'python -m pip install "{requirement}"'
        )
    return import_module(module)


def has(module: str) -> bool:
    """Tell whether a module could be imported, without importing it."""
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False
