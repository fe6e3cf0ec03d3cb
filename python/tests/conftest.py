"""How the tests run: inside Node, by scripts/pytest.mjs."""

import hypothesis
import pytest

from elizaos_py._native import current_execution

hypothesis.settings.register_profile("steady", deadline=None, database=None, derandomize=True, max_examples=150)
hypothesis.settings.register_profile("thorough", deadline=None, database=None, max_examples=5_000)
hypothesis.settings.load_profile("steady")


def pytest_sessionstart() -> None:
    if current_execution() is None:
        pytest.exit("these tests run as a task: node scripts/pytest.mjs")
