"""Containers that other threads change while they are sent: what arrives is whole, or an error, and never garbage."""

import re
import threading
import time
from collections import OrderedDict, deque
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from bridge import echo

from elizaos_py import UnsendableValueError

SECONDS = 0.1


@dataclass
class Fields:
    pause: int = 0


class Slow:
    """Reading it lets other threads run."""

    __dataclass_fields__ = Fields.__dataclass_fields__
    pause = property(lambda _: time.sleep(0) or 1)


@contextmanager
def changing(change):
    over = threading.Event()

    def go_on():
        while not over.is_set():
            change()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def shrink_and_grow(value, make):
    def change():
        value.clear()
        value.extend(make() for _ in range(50))

    return change


def replace(value, make):
    def change():
        value.clear()
        value.update((at, make()) for at in range(50))

    return change


@pytest.mark.parametrize(
    "item", [lambda: 1, Slow, lambda: (1,), lambda: float("nan")], ids=["int", "object", "tuple", "nan"]
)
@pytest.mark.parametrize(
    ("value", "change"),
    [([], shrink_and_grow), (deque(), shrink_and_grow), ({}, replace), (OrderedDict(), replace), (set(), replace)],
    ids=["list", "deque", "dict", "OrderedDict", "set"],
)
def test_a_container_that_changes_arrives_whole_or_not_at_all(value, change, item):
    end = time.monotonic() + SECONDS
    rounds = 0
    with changing(change(value, item)):
        while time.monotonic() < end or rounds == 0:
            try:
                received = echo({"before": "b", "value": value, "after": ["a", value]})
            except UnsendableValueError as error:
                # Its own iterator noticed.
                noticed = re.search("(changed size|mutated) during iteration", str(error))
                if noticed is None:
                    raise
                continue
            rounds += 1
            assert received["before"] == "b"
            assert received["after"][0] == "a"
            assert len(received["value"]) <= 50
