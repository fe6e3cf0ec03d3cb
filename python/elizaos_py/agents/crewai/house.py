"""Where CrewAI keeps its files: in a folder of ours, not all over the user's home."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_STORAGE = "CREWAI_STORAGE_DIR"


def move_in() -> None:
    """Give CrewAI its folder; a program that has set one keeps it."""
    folder = Path(os.environ.setdefault(_STORAGE, str(_cache() / "elizaos-py" / "crewai")))
    if os.environ.get("CREWAI_TRACING_ENABLED", "").lower() in ("true", "1"):
        # Who wants CrewAI's own traces is logged in there, with what is in the home.
        return
    from crewai_core import settings, token_manager

    settings.DEFAULT_CONFIG_PATH = folder / "settings.json"
    # It makes a key as soon as it is imported, and has no setting for where.
    token_manager.TokenManager._get_secure_storage_path = staticmethod(lambda: _private(folder / "credentials"))  # type: ignore[method-assign]


def _cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
