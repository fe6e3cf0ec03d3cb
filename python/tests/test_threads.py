"""Threads and pools belong to the task that starts them."""

import asyncio
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from bridge import code, echo

from elizaos_py import ToolNotFoundError, tools
from elizaos_py._native import current_execution

OUTPUT = "value.stdout"

POOLS = "from concurrent.futures import ThreadPoolExecutor"
STARTED = {
    "thread": "t = threading.Thread(target=work)\nt.start()\nt.join()",
    "thread in a thread": "def outer():\n    t = threading.Thread(target=work)\n    t.start()\n    t.join()\n"
    "t = threading.Thread(target=outer)\nt.start()\nt.join()",
    "subclass": "class T(threading.Thread):\n    def run(self): work()\nt = T()\nt.start()\nt.join()",
    "timer": "t = threading.Timer(0, work)\nt.start()\nt.join()",
    "daemon": "t = threading.Thread(target=work, daemon=True)\nt.start()\nt.join()",
    "pool": f"{POOLS}\nwith ThreadPoolExecutor(2) as pool:\n    pool.submit(work).result()",
    "map": f"{POOLS}\nwith ThreadPoolExecutor(2) as pool:\n    list(pool.map(work, [()]))",
    "to_thread": "import asyncio\nawait asyncio.to_thread(work)",
    "executor of a loop": "import asyncio\nawait asyncio.get_running_loop().run_in_executor(None, work)",
}


@pytest.mark.parametrize("start", STARTED.values(), ids=STARTED)
def test_what_a_thread_prints_and_calls_is_its_tasks_own(start):
    source = f"""
import threading
def work(*_):
    print("from", tools.sync.echo(value=mark))
{start}
None
"""
    assert code(source, OUTPUT, mark="here") == "from here\n"


def test_what_a_thread_does_not_catch_is_told_to_its_task():
    before, threading.excepthook = threading.excepthook, threading.__excepthook__
    try:
        told = code("import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()", "value.stderr")
    finally:
        threading.excepthook = before
    assert "ZeroDivisionError" in told


def test_the_threads_of_a_pool_serve_each_task_as_its_own():
    source = f"{POOLS}\npool = ThreadPoolExecutor(1)\npool.submit(print, 'first').result()\nNone"
    assert code(source, OUTPUT, session="pools") == "first\n"
    for at in range(5):
        assert code(f"pool.submit(print, {at}).result()\nNone", OUTPUT, session="pools") == f"{at}\n"
    assert code("pool.shutdown()\nNone", OUTPUT, session="pools") == ""


def test_a_thread_has_the_context_variables_that_it_has_in_plain_python():
    source = """
import threading
from contextvars import ContextVar
name = ContextVar('name', default='none')
name.set('mine')
seen = []
def work():
    seen.append(name.get())
    name.set('changed')
for _ in range(2):
    t = threading.Thread(target=work)
    t.start()
    t.join()
seen + [name.get()]
"""
    inherited = "mine" if getattr(sys.flags, "thread_inherit_context", 0) else "none"
    assert code(source) == [inherited, inherited, "mine"]


def test_work_of_a_pool_and_its_errors_are_as_ever():
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(echo, range(20))) == list(range(20))
        assert pool.submit(lambda *args, **named: (args, named), 1, x=2).result() == ((1,), {"x": 2})
        with pytest.raises(ZeroDivisionError):
            pool.submit(lambda: 1 / 0).result()
    assert ThreadPoolExecutor.submit.__name__ == "submit"
    assert threading.Thread.start.__doc__.startswith("Start the thread's activity")


def test_a_thread_of_nobody_has_no_tools():
    seen = []

    def ask():
        seen.append(current_execution())
        try:
            _ = tools.sync.echo
        except ToolNotFoundError as error:
            seen.append(str(error))

    # Started below threading, which would carry the execution along.
    import _thread

    done = _thread.allocate_lock()
    done.acquire()
    _thread.start_new_thread(lambda: (ask(), done.release()), ())
    done.acquire()
    assert seen == [None, "there is no tool 'echo' here: tools can be used only while a task runs"]


def test_many_threads_may_call_at_once():
    results = []
    threads = [threading.Thread(target=lambda at=at: results.append(echo({at: "x" * at}))) for at in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {key: value for one in results for key, value in one.items()} == {at: "x" * at for at in range(60)}


def test_a_loop_of_ones_own_may_await_tools():
    async def main():
        return await asyncio.gather(*(tools.echo(value=at) for at in range(10)))

    assert asyncio.run(main()) == list(range(10))


def test_a_blocking_call_on_a_loop_is_refused():
    async def main():
        tools.sync.echo(value=1)

    with pytest.raises(Exception, match=r"tools\.sync\.echo would block the event loop it waits for"):
        asyncio.run(main())
