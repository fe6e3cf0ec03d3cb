"""What a task in a worker prints."""

import pytest
from worker import OUTPUT, RESULT, TOOL_CALL, FailedError


def frames(worker):
    """Give all frames up to the outcome: what was printed as (stream, text)."""
    told = []
    while True:
        kind, reader = worker.frame()
        if kind != OUTPUT:
            return told
        told.append((reader.take(1)[0], reader.text()))


def test_a_line_is_a_frame(worker):
    worker.start("print('a', 'b')\nprint('c', end='')\nprint('d')\nprint('e', end='')")
    assert frames(worker) == [(0, "a b\n"), (0, "cd\n"), (0, "e")]


def test_lines_of_both_streams_stay_in_order(worker):
    source = """
import sys
print('begun', end='')
print('error', file=sys.stderr)
sys.stderr.write('half')
print('end')
"""
    worker.start(source)
    assert frames(worker) == [(0, "begun"), (1, "error\n"), (1, "half"), (0, "end\n")]


def test_what_is_begun_goes_before_a_call_and_with_a_flush(worker):
    worker.start("print('.', end='', flush=True)\nprint('?', end='')\nawait tools.a()\nNone", tools=["a"])
    assert [worker.frame()[1].rest()[5:] for _ in range(2)] == [b".", b"?"]
    kind, reader = worker.frame()
    assert kind == TOOL_CALL
    worker.reply(reader.unpack("I"), 0)
    assert worker.outcome() is None


def test_what_is_begun_goes_while_the_task_waits(worker):
    worker.start("import asyncio\nprint('wait', end='')\nawait asyncio.sleep(60)")
    assert worker.frame(patience=5)[1].rest()[5:] == b"wait"


def test_a_long_line_goes_in_parts(worker):
    worker.start("for _ in range(5000): print('abc', end='')\nprint('x' * 200_000)")
    told = frames(worker)
    assert "".join(text for _, text in told) == "abc" * 5000 + "x" * 200_000 + "\n"
    assert max(len(text) for _, text in told) <= 65536


def test_output_is_cut_and_one_more_character_says_so(order):
    worker = order()
    assert worker.run("print('a' * 100)\nprint('b' * 100)", max_output=150) is None
    assert worker.output[0] == "a" * 100 + "\n" + "b" * 50
    worker = order()
    assert worker.run("import sys\nfor _ in range(100): print('ä' * 100, file=sys.stderr)", max_output=150) is None
    # 150 bytes end in the middle of nothing: the 76th character is the one more.
    assert worker.output == ["", "ä" * 76]
    worker = order()
    worker.run("print('x' * 149)", max_output=150)
    assert worker.output[0] == "x" * 149 + "\n"


def test_bytes_and_surrogates_are_printed_as_text(worker):
    source = "import sys\nfor byte in 'ä'.encode(): sys.stdout.buffer.write(bytes([byte]))\nprint('\\ud800')"
    worker.run(source)
    assert worker.output[0] == "ä\\ud800\n"


def test_threads_and_late_callbacks_print_into_the_task(worker):
    worker.run("import threading\nt = threading.Thread(target=print, args=('there',)); t.start(); t.join()")
    assert worker.output[0] == "there\n"


def test_there_is_nothing_to_read_and_nowhere_to_write(worker):
    source = """
import os, sys
written = [os.write(1, b'lost'), os.write(2, b'lost')]
[sys.stdin.read(), written, sys.stdout.isatty()]
"""
    assert worker.run(source) == ["", [4, 4], False]
    assert worker.output == ["", ""]


def test_input_finds_the_end(worker):
    with pytest.raises(FailedError, match="EOF when reading a line"):
        worker.run("input('name? ')")
    assert worker.output[0] == "name? "


def test_nothing_follows_the_result(worker):
    source = """
import threading, atexit
stop = threading.Event()
def shout():
    while True: print('still here')
atexit.register(print, 'exit')
for _ in range(3): threading.Thread(target=shout).start()
'done'
"""
    worker.start(source)
    kind = OUTPUT
    while kind == OUTPUT:
        kind, reader = worker.frame()
    assert (kind, reader.value()) == (RESULT, "done")
    with pytest.raises(TimeoutError):
        worker.frame(patience=0.2)
    worker.let_go()
    assert worker.ended().code == 0
