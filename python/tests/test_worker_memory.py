"""A worker that reaches its limits still tells it."""

import signal

import pytest
from worker import FAILED, MEGABYTE, FailedError, free_memory

# What a worker ends with, as in docs/WIRE.md.
OUT_OF_MEMORY = 103

FILL = """
blocks = []
try:
    while True: blocks.append(bytearray(2**20))
except MemoryError:
    count = len(blocks)
"""


def test_a_task_gets_the_memory_it_may_have_and_lives_on_without(template, order):
    worker = order(data=free_memory(template, 50), address_space=free_memory(template, 50 + 128 + 512))
    count = worker.run(FILL + "print('still here')\ncount")
    assert 47 <= count <= 53
    assert worker.output[0] == "still here\n"


MEMORY_BOMBS = [
    "def fill():\n    blocks = []\n    while True: blocks.append(bytearray(2**20))\nfill()",
    "def fill():\n    blocks = []\n    while True: blocks.append([0])\nfill()",
    "x = 'x'\nwhile True: x += x",
    "bytes(10**10)",
    "d = {}\nn = 0\nwhile True:\n    d[n] = str(n)\n    n += 1",
    "import asyncio\nblocks = []\nwhile True:\n    blocks.append(bytearray(2**20))\n    await asyncio.sleep(0)",
    "import numpy\nblocks = []\nwhile True: blocks.append(numpy.ones(2**17))",
]


TOOL_BOMBS = [
    "blocks = []\nwhile True: blocks.append(await tools.echo(n='x' * 10_000))",
    "blocks = []\nwhile True: blocks.append(tools.sync.echo(n='x' * 10_000))",
]


@pytest.mark.parametrize("source", TOOL_BOMBS, ids=["awaited", "blocking"])
def test_memory_that_runs_out_with_a_reply_is_told_at_the_next_call(template, order, source):
    with pytest.raises(FailedError) as caught:
        order(data=free_memory(template, 20)).run(source, {"echo": lambda n: n})
    assert caught.value.code == "MEMORY_LIMIT"
    assert 'File "<task 1>"' in caught.value.details["traceback"]


@pytest.mark.parametrize("source", MEMORY_BOMBS, ids=range(len(MEMORY_BOMBS)))
def test_memory_that_runs_out_is_told_as_such(template, order, source):
    with pytest.raises(FailedError) as caught:
        order(data=free_memory(template, 50)).run(source)
    assert caught.value.code == "MEMORY_LIMIT"
    assert caught.value.details["pythonType"].endswith("MemoryError")
    assert 'File "<task 1>"' in caught.value.details["traceback"]


@pytest.mark.parametrize(
    "source",
    [
        # Fits, but its message does not.
        "b'x' * (40 * 2**20)",
        "['x' * 1000] * 100_000",
        "list(range(900_000)) + [1j]",
    ],
)
def test_a_result_whose_message_has_no_room_is_told_as_such(template, order, source):
    worker = order(data=free_memory(template, 50))
    worker.start(source)
    frame = worker.frame()
    if frame is None:
        assert worker.ended().code == OUT_OF_MEMORY
    else:
        kind, reader = frame
        assert kind == FAILED
        assert reader.text() in ("MEMORY_LIMIT", "UNSENDABLE_VALUE")


def test_a_result_that_fits_twice_is_sent(template, order):
    assert order(data=free_memory(template, 50)).run("b'x' * (15 * 2**20)") == b"x" * 15 * MEGABYTE


def test_a_task_that_does_not_fit_is_told_as_such(template, order):
    worker = order(data=free_memory(template, 50))
    with pytest.raises((BrokenPipeError, ConnectionResetError, EOFError, FailedError)) as caught:
        worker.run("len(value)", kwargs={"value": b"x" * (60 * MEGABYTE)})
    if isinstance(caught.value, FailedError):
        assert caught.value.code == "MEMORY_LIMIT"
    else:
        assert worker.ended().code == OUT_OF_MEMORY


def test_threads_have_room_for_their_stacks(template, order):
    source = """
import threading
gate = threading.Event()
threads = [threading.Thread(target=gate.wait) for _ in range(20)]
for thread in threads: thread.start()
gate.set()
for thread in threads: thread.join()
len(threads)
"""
    assert order(data=free_memory(template, 50)).run(source) == 20


def test_the_processor_time_is_limited(order):
    worker = order(cpu=1)
    worker.start("while True: pass")
    assert worker.frame(patience=30) is None
    assert worker.ended().signal in (signal.SIGXCPU, signal.SIGKILL)
