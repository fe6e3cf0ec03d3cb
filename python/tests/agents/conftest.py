"""How the tests of agents run: inside Node, by scripts/agents.mjs and scripts/check-crewai.mjs."""

import logging
import sys
from importlib.util import find_spec

import hypothesis
import pytest

if "elizaos_py._native" not in sys.modules:
    pytest.exit("these tests run inside Node: node scripts/agents.mjs", returncode=4)

hypothesis.settings.register_profile("steady", deadline=None, database=None, derandomize=True, max_examples=100)
hypothesis.settings.load_profile("steady")

pytest.register_assert_rewrite("contract")

# CrewAI is too large to come with the others.
collect_ignore = [] if find_spec("crewai") else ["on_crewai"]


@pytest.fixture
def silent(capfd):
    """Hold a test to saying nothing: no output, no warning in a log, nothing that a loop had to report."""
    heard = []

    class Ear(logging.Handler):
        def emit(self, record):
            heard.append(record.getMessage())

    ear = Ear(logging.WARNING)
    logging.getLogger().addHandler(ear)
    yield heard
    logging.getLogger().removeHandler(ear)
    assert heard == []
    assert tuple(capfd.readouterr()) == ("", "")
