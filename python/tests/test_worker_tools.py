"""Tools of the host's, called from a worker of the sandbox."""

import pytest
from worker import ABORT, OPENED, FailedError


def double(n):
    return n * 2


def fail(**_):
    raise ValueError("not today")


def test_a_call_is_awaited(order):
    assert order().run("await tools.double(n=4)", {"double": double}) == 8
    # By place, in the schema's order, and in a namespace.
    assert order().run("await tools.of.mine.double(4)", {"of.mine.double": double}) == 8
    assert order().run("await tools.call('double', {'n': 4})", {"double": double}) == 8


def test_a_hundred_calls_are_under_way_at_once(worker):
    source = "import asyncio\nawait asyncio.gather(*[tools.double(n=n) for n in range(100)])"
    worker.start(source, tools=["double"])
    # All of them are there before the first is answered.
    calls = [worker.frame()[1] for _ in range(100)]
    for reader in reversed(calls):
        call, _, _, arguments = reader.unpack("I"), reader.text(), reader.text(), reader.value()
        worker.reply(call, 0, double(**arguments))
    assert worker.outcome() == [n * 2 for n in range(100)]


def test_more_calls_than_the_socket_holds_pass_a_host_that_answers_late(worker):
    source = "import asyncio\nsum(map(len, await asyncio.gather(*[tools.echo(n='x' * 5000) for _ in range(500)])))"
    assert worker.run(source, {"echo": lambda n: n}) == 500 * 5000


def test_blocking_calls_are_made_from_plain_code_and_from_threads(order):
    assert order().run("[tools.sync.double(n=n) for n in range(3)]", {"double": double}) == [0, 2, 4]
    source = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool:
    found = list(pool.map(lambda n: tools.sync.double(n=n), range(200)))
found
"""
    assert order().run(source, {"double": double}) == [n * 2 for n in range(200)]


def test_blocking_calls_in_threads_and_awaited_ones_share_the_socket(worker):
    source = """
import asyncio
async def awaits(n):
    return [await tools.double(n=n) for _ in range(20)]
def blocks(n):
    return [tools.sync.double(n=n) for _ in range(20)]
found = await asyncio.gather(*[awaits(n) for n in range(5)], *[asyncio.to_thread(blocks, n) for n in range(5)])
found
"""
    assert worker.run(source, {"double": double}) == [[n * 2] * 20 for n in range(5)] * 2


def test_a_thread_is_answered_while_the_loop_is_blocked(worker):
    source = """
import asyncio, concurrent.futures
pool = concurrent.futures.ThreadPoolExecutor(1)
before = await tools.double(n=1)
inside = pool.submit(lambda: tools.sync.double(n=2)).result()
[before, inside, await tools.double(n=3)]
"""
    assert worker.run(source, {"double": double}) == [2, 4, 6]


def test_a_loop_that_the_task_runs_itself_awaits_tools_too(order):
    source = """
import asyncio
async def main():
    return await asyncio.gather(*[tools.double(n=n) for n in range(10)])
first = asyncio.run(main())
[first, asyncio.run(main())]
"""
    assert order().run(source, {"double": double}) == [[n * 2 for n in range(10)]] * 2
    source = """
import asyncio, threading
found = []
async def main():
    found.append([await tools.double(n=n) for n in range(10)])
threads = [threading.Thread(target=lambda: asyncio.run(main())) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
found
"""
    assert order().run(source, {"double": double}) == [[n * 2 for n in range(10)]] * 4


def test_a_tool_that_fails_raises(order):
    source = """
from elizaos_py import ToolError
try:
    await tools.fail(n=1)
except ToolError as error:
    told = [type(error).__name__, str(error), error.name, error.code, error.stack]
try:
    import threading
    def block():
        try: tools.sync.fail()
        except ToolError as error: told.append(str(error))
    thread = threading.Thread(target=block); thread.start()
    import asyncio
    await asyncio.to_thread(thread.join)
finally:
    pass
told
"""
    expected = ["ToolError", "not today", "ValueError", "TOOL_FAILED", "at there", "not today"]
    assert order().run(source, {"fail": fail}) == expected
    with pytest.raises(FailedError) as caught:
        order().run("await tools.fail(n=1)", {"fail": fail})
    assert caught.value.code == "TOOL_FAILED"
    assert caught.value.details["tool"] == {"name": "ValueError", "code": "TOOL_FAILED", "stack": "at there"}


def test_what_is_known_of_the_tools_is_told(worker):
    source = """
import inspect
[tools.list(), dir(tools), tools.double.__doc__, str(inspect.signature(tools.double))]
"""
    listed, names, doc, signature = worker.run(source, {"double": double, "of.other": double})
    assert [(tool["name"], tool["description"]) for tool in listed] == [
        ("double", "The tool double."),
        ("of.other", "The tool of.other."),
    ]
    assert names == ["call", "double", "list", "of", "sync"]
    assert (doc, signature) == ("The tool double.", "(n: int = None)")


def test_a_tool_that_is_not_there_is_told_with_those_that_are(worker):
    with pytest.raises(FailedError, match=r"there is no tool 'nothing' \(registered: double\)") as caught:
        worker.run("await tools.nothing()", {"double": double})
    assert caught.value.code == "TOOL_NOT_FOUND"


def test_a_number_that_was_made_up_reaches_no_tool(worker):
    source = "from elizaos_py import _native\n_native.call_and_wait(77, 'secret', {})"
    with pytest.raises(FailedError) as caught:
        worker.run(source, {"double": double})
    assert caught.value.code == "TOOL_NOT_ALLOWED"


def test_a_stream_is_pulled_item_by_item(order):
    handlers = {"count": lambda n: iter(range(n))}
    assert order().run("[item async for item in tools.count(n=5)]", handlers) == [0, 1, 2, 3, 4]
    assert order().run("list(tools.sync.count(n=5))", handlers) == [0, 1, 2, 3, 4]
    source = "import asyncio\nasync def main(): return [item async for item in tools.count(n=5)]\nasyncio.run(main())"
    assert order().run(source, handlers) == [0, 1, 2, 3, 4]


def test_leaving_a_stream_aborts_its_call(worker):
    source = """
async for item in tools.count(n=1000):
    if item == 2: break
stream = await tools.count(n=3)
await stream.aclose()
await tools.count(n=0)
item
"""
    assert worker.run(source, {"count": lambda n: iter(range(n))}) == 2
    assert (ABORT, 2) in worker.events


def test_a_cancelled_call_is_aborted_and_a_late_reply_is_dropped(worker):
    source = """
import asyncio
try:
    await asyncio.wait_for(tools.never(n=1), 0.01)
except asyncio.TimeoutError:
    pass
await tools.double(n=21)
"""
    worker.start(source, tools=["never", "double"])
    _, reader = worker.frame()
    never = reader.unpack("I")
    kind, reader = worker.frame()
    assert (kind, reader.unpack("I")) == (ABORT, never)
    worker.reply(never, 0, "late")
    worker.reply(never, OPENED)
    worker.reply(12345, 0, "nobody's")
    assert worker.outcome({"double": double}) == 42


def test_arguments_that_cannot_be_sent_are_refused_with_their_path(worker):
    with pytest.raises(FailedError, match=r"^UNSENDABLE_VALUE: args\.n\[1\]") as caught:
        worker.run("await tools.double(n=[1, print])", {"double": double})
    assert caught.value.details["path"] == "args.n[1]"


def test_a_reply_that_cannot_be_made_fails_its_call(worker):
    source = "try:\n    await tools.double(n=1)\nexcept ValueError as error:\n    told = str(error)\ntold"
    worker.start(source, tools=["double"])
    _, reader = worker.frame()
    call = reader.unpack("I")
    two_that_are_one = b"\x0c" + (2).to_bytes(4, "little") + b"\x01" + b"\x03\x01\x00\x00\x00"
    worker.send(2, call.to_bytes(4, "little") + b"\x00" + two_that_are_one)
    assert "one in Python" in worker.outcome()


def test_python_tools_can_be_marked_and_used(worker):
    source = "@tool\ndef area(width, height=1):\n    return width * height\narea(3, 4)"
    assert worker.run(source) == 12


def test_a_tool_that_is_not_for_the_task_says_so(worker):
    worker.start("await tools.secret(x=1)", tools=["add"], others=["secret"])
    with pytest.raises(FailedError, match="may not call the tool 'secret'") as failed:
        worker.outcome()
    assert failed.value.code == "TOOL_NOT_ALLOWED"


def test_nor_is_it_among_those_that_there_are(worker):
    worker.start("[tool['name'] for tool in tools.list()]", tools=["add"], others=["secret"])
    assert worker.outcome() == ["add"]
