"""How the tests of agents run: inside Node, by scripts/agents.mjs."""

import sys

import hypothesis
import pytest

if "elizaos_py._native" not in sys.modules:
    pytest.exit("these tests run inside Node: node scripts/agents.mjs", returncode=4)

hypothesis.settings.register_profile("steady", deadline=None, database=None, derandomize=True, max_examples=100)
hypothesis.settings.load_profile("steady")
