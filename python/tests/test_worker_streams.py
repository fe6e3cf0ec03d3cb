"""Generators, events and the window of a stream in a worker."""

import pytest
from worker import OUTPUT, PROGRESS, RESULT, WAIT, YIELD, FailedError

WINDOW = 64


@pytest.mark.parametrize(
    "source",
    [
        "(n * n for n in range(5))",
        "def count():\n    yield from (0, 1, 4, 9, 16)\ncount()",
        "async def count():\n    for n in range(5): yield n * n\ncount()",
        "import asyncio\nawait asyncio.sleep(0)\n(n * n for n in range(5))",
    ],
)
def test_a_generator_becomes_a_list_or_a_stream(order, source):
    assert order().run(source) == [0, 1, 4, 9, 16]
    worker = order()
    assert worker.run(source, stream=True) is None
    assert worker.events == [(YIELD, value) for value in (0, 1, 4, 9, 16)]


@pytest.mark.parametrize(
    "source",
    ["(n for n in range(200))", "async def count():\n    for n in range(200): yield n\ncount()"],
)
def test_a_stream_waits_where_the_window_is_full(worker, source):
    worker.start(source, stream=True)
    for expected in range(WINDOW):
        kind, reader = worker.frame()
        assert (kind, reader.value()) == (YIELD, expected)
    assert worker.frame()[0] == WAIT
    with pytest.raises(TimeoutError):
        worker.frame(patience=0.2)
    worker.give_room(3)
    seen = [worker.frame() for _ in range(3)]
    assert [reader.value() for _, reader in seen] == [WINDOW, WINDOW + 1, WINDOW + 2]
    assert worker.frame()[0] == WAIT
    worker.give_room(1000)
    assert worker.outcome() is None
    assert worker.events == [(YIELD, value) for value in range(WINDOW + 3, 200)]


def test_an_item_goes_when_it_is_there(worker):
    worker.start("import time\ndef count():\n    yield 1\n    time.sleep(60)\ncount()", stream=True)
    kind, reader = worker.frame(patience=5)
    assert (kind, reader.value()) == (YIELD, 1)


def test_events_come_in_order(worker):
    source = """
def work():
    progress(0.5, "half")
    print("printed", end="")
    yield 1
    progress(message="end")
work()
"""
    worker.run(source, stream=True)
    half, end = {"fraction": 0.5, "message": "half"}, {"fraction": None, "message": "end"}
    assert worker.events == [(PROGRESS, half), OUTPUT, (YIELD, 1), (PROGRESS, end)]


def test_progress_is_dropped_where_nobody_keeps_up(worker):
    worker.start("for n in range(1000): progress(n / 1000)\n'done'", stream=True)
    kinds = []
    while not kinds or kinds[-1] != RESULT:
        kinds.append(worker.frame()[0])
    assert kinds == [PROGRESS] * WINDOW + [RESULT]


def test_progress_without_a_stream_goes_nowhere(worker):
    assert worker.run("progress(0.5)\n1") == 1
    assert worker.events == []


def test_an_item_that_cannot_be_sent_is_named(worker):
    with pytest.raises(FailedError, match=r"yielded value\[0\]"):
        worker.run("([print] for _ in range(1))", stream=True)


def test_a_generator_that_fails_tells_where(worker):
    with pytest.raises(FailedError) as caught:
        worker.run("def work():\n    yield 1\n    raise ValueError('here')\nwork()", stream=True)
    assert worker.events == [(YIELD, 1)]
    assert "line 3, in work" in caught.value.details["traceback"]
    assert "elizaos_py" not in caught.value.details["traceback"]
