"""How the tests run: inside Node, by scripts/pytest.mjs."""

import sys

import hypothesis
import pytest

if "elizaos_py._native" not in sys.modules:
    pytest.exit("these tests run inside Node: node scripts/pytest.mjs", returncode=4)

hypothesis.settings.register_profile("steady", deadline=None, database=None, derandomize=True, max_examples=150)
hypothesis.settings.register_profile("thorough", deadline=None, database=None, max_examples=5_000)
hypothesis.settings.load_profile("steady")


@pytest.fixture(scope="session")
def template():
    """A template of the sandbox, with numpy, that all tests order their workers of."""
    from worker import Template, site_packages

    with Template(folders=[site_packages()], preload=["numpy"]) as started:
        assert started.refusal is None
        yield started


@pytest.fixture
def order(template):
    """Order workers, with limits if need be, that are gone after the test."""
    ordered = []

    def fork(**limits):
        ordered.append(template.fork(**limits))
        return ordered[-1]

    yield fork
    for worker in ordered:
        worker.kill()
        worker.ended()
        worker.close()


@pytest.fixture
def worker(order):
    """Order a worker without limits."""
    return order()
