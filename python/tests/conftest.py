"""How the tests run: inside Node, by scripts/pytest.mjs."""

import sys

import hypothesis
import pytest

if "elizaos_py._native" not in sys.modules:
    pytest.exit("these tests run inside Node: node scripts/pytest.mjs", returncode=4)

hypothesis.settings.register_profile("steady", deadline=None, database=None, derandomize=True, max_examples=150)
hypothesis.settings.register_profile("thorough", deadline=None, database=None, max_examples=5_000)
hypothesis.settings.load_profile("steady")
