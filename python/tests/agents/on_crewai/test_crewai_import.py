"""What importing and running CrewAI does to the process, which is the host's."""

import os
from pathlib import Path

from contract import a_run, ended
from scripted import ANSWER

from elizaos_py.agents.crewai import agent, house


async def test_leaves_signals_network_and_home_alone(seen, silent):
    assert await ended(agent, a_run()) == ANSWER
    assert seen.handlers() == seen.handlers_before
    assert seen.reached == []
    folders = {path.relative_to(seen.home).parts[:3] for path in seen.home.rglob("*")}
    assert folders <= {(".cache",), (".cache", "elizaos-py"), (".cache", "elizaos-py", "crewai")}


def test_says_nothing_to_crewai_and_keeps_nothing_of_a_run(seen):
    assert os.environ["CREWAI_DISABLE_TELEMETRY"] == "true"
    assert os.environ["CREWAI_TRACING_ENABLED"] == "false"
    assert os.environ["CREWAI_DISABLE_VERSION_CHECK"] == "true"
    folder = Path(os.environ["CREWAI_STORAGE_DIR"])
    assert folder == seen.home / ".cache" / "elizaos-py" / "crewai"
    assert [path.name for path in folder.rglob("*.db")] == []


def test_a_program_chooses_the_folder(monkeypatch, tmp_path):
    from crewai_core.token_manager import TokenManager

    monkeypatch.setenv("CREWAI_STORAGE_DIR", str(tmp_path))
    monkeypatch.setattr(TokenManager, "_get_secure_storage_path", TokenManager._get_secure_storage_path)
    house.move_in()
    assert os.environ["CREWAI_STORAGE_DIR"] == str(tmp_path)
    folder = TokenManager._get_secure_storage_path()
    assert folder == tmp_path / "credentials"
    assert folder.stat().st_mode & 0o777 == 0o700
