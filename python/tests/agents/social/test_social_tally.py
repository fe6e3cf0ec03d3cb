"""Counts that fade."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elizaos_py.core.social.tally import Tally


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 50_000)), max_size=30), st.randoms())
def test_the_order_of_additions_makes_no_difference(added, dice):
    first, second = Tally(1_000.0), Tally(1_000.0)
    for amount, at in added:
        first.add("x", amount, at)
    dice.shuffle(added)
    for amount, at in added:
        second.add("x", amount, at)
    plain = sum(amount * 2 ** -((60_000 - at) / 1_000) for amount, at in added)
    assert first.get("x", 60_000) == pytest.approx(plain, rel=1e-9, abs=1e-12)
    assert second.get("x", 60_000) == pytest.approx(plain, rel=1e-9, abs=1e-12)


def test_times_may_be_as_far_apart_as_they_like():
    tally = Tally(1.0)
    for at in (1e9, 0.0, 1e6, 1e12):
        tally.add("x", 1.0, at)
    assert tally.get("x", 1e12) == pytest.approx(1.0)
    assert tally.get("x", 1e12 + 1) == pytest.approx(0.5)
    assert Tally(1.0).get("x", 0.0) == 0.0


def test_a_clock_that_is_set_back_lets_nothing_weigh_more():
    tally = Tally(1.0)
    tally.add("x", 1.0, 100.0)
    assert tally.get("x", 90.0) == 1.0


def test_the_smallest_go_first():
    tally = Tally(1.0)
    for number in range(9):
        tally.add(f"t{number}", float(number), 0.0)
    tally.trim(9)
    assert len(tally.counts) == 9
    tally.trim(8)
    assert sorted(tally.counts) == ["t3", "t4", "t5", "t6", "t7", "t8"]
