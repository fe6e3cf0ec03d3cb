"""Figures of one tool."""

import random
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elizaos_py.core.registry.statistics import Statistics

MORE_THAN_A_STEP = 10 ** (1 / 5)


@given(st.lists(st.floats(0.02, 900_000), min_size=1, max_size=300))
def test_mean_and_p95(durations):
    statistics = Statistics()
    for duration in durations:
        statistics.ran(duration)
    told = statistics.told()
    assert told["meanMs"] == pytest.approx(sum(durations) / len(durations))
    # The least duration that 95 of 100 do not exceed, at most one step of the histogram above.
    exact = next(
        each for each in sorted(durations) if sum(other <= each for other in durations) >= 0.95 * len(durations)
    )
    assert exact <= told["p95Ms"] * (1 + 1e-9)
    assert told["p95Ms"] <= exact * MORE_THAN_A_STEP * (1 + 1e-9)


def test_what_is_beyond_the_steps_is_told_as_it_was():
    statistics = Statistics()
    statistics.ran(5e6)
    assert statistics.told()["p95Ms"] == 5e6
    statistics = Statistics()
    statistics.ran(0.0)
    assert statistics.told()["p95Ms"] == 0.0


def test_room_does_not_grow_with_calls():
    statistics = Statistics()
    size = sum(map(sys.getsizeof, vars(statistics).values()))
    durations = random.Random(1)
    for number in range(20_000):
        statistics.ran(durations.expovariate(1 / 50), ValueError("x" * number) if number % 7 == 0 else None)
    assert sum(map(sys.getsizeof, vars(statistics).values())) <= size + 200
    assert statistics.told()["lastError"] == "ValueError"


def test_no_call_is_lost_between_threads():
    statistics = Statistics()
    with ThreadPoolExecutor(8) as threads:
        for _ in range(8):
            threads.submit(lambda: [statistics.ran(1.0) for _ in range(2000)])
    assert statistics.told()["calls"] == 16_000
