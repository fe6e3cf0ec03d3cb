"""Errors of a task in a worker: the same as in this process."""

import re
import textwrap

import pytest
from bridge import TaskFailedError, code, run
from worker import CALL, FailedError

SOURCES = [
    "1 / 0",
    "def f(x):\n    return g(x)\ndef g(x):\n    return x['k']\nf({})",
    "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise ValueError('after') from error",
    "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise KeyError('while')",
    "import json\njson.loads('{')",
    "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    raise RuntimeError('async')\nawait f()",
    "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 1 / 0\nawait asyncio.gather(f(), f())",
    "(1 / n for n in (1, 0))",
    "async def f():\n    yield 1\n    raise ValueError('generator')\nf()",
    "class Own(Exception):\n    pass\nraise Own(1, 2)",
    "raise SystemExit(3)",
    "exit('text')",
    "raise KeyboardInterrupt",
    "assert False, 'no'",
    "raise ValueError('\\ud800')",
    "def f(): f()\nf()",
    "eval('1 +')",
    "import no_such_module",
    "undefined_name",
    "raise StopIteration(1)",
    "import asyncio\nraise asyncio.CancelledError",
    "1 +",
    "def f(:\n    pass",
    "  x = 1\n y = 2",
    "await",
    "x = 'unfinished",
    "nonlocal x",
]


def told(failure):
    """Give what both sides tell, without what differs between any two runs."""
    details = getattr(failure, "details", None) or vars(failure)
    names = ("pythonType", "traceback", "line", "column", "text")
    found = {name: details.get(name) for name in names}
    found["code"] = failure.code
    if found["traceback"] is not None:
        found["traceback"] = re.sub(r"<task \d+>", "<task>", found["traceback"])
        # How deep a recursion gets depends on what is around it.
        found["traceback"] = re.sub(r"repeated \d+ more times", "repeated", found["traceback"])
    return found


@pytest.mark.parametrize("source", SOURCES)
def test_a_failure_is_told_as_in_this_process(worker, source):
    # No other test has run it, so that this process still has its lines.
    source += "\n# in a worker, too"
    with pytest.raises(FailedError) as caught:
        worker.run(source)
    with pytest.raises(TaskFailedError) as expected:
        code(source)
    assert told(caught.value) == told(expected.value)


@pytest.mark.parametrize(("target", "args"), [("json:loads", ["{"]), ("math:sqrt", [-1]), ("operator:truediv", [1, 0])])
def test_a_called_function_that_fails_is_told_as_in_this_process(worker, target, args):
    with pytest.raises(FailedError) as caught:
        worker.run(target, args=args, kind=CALL)
    with pytest.raises(TaskFailedError) as expected:
        run({"call": target, "args": args})
    assert told(caught.value) == told(expected.value)


def test_exit_codes_are_told(order):
    for source, expected in (("exit()", 0), ("exit(7)", 7), ("raise SystemExit('why')", 1), ("exit(True)", True)):
        with pytest.raises(FailedError) as caught:
            order().run(source)
        assert caught.value.details["exitCode"] == expected


def test_the_first_task_of_a_worker_is_the_first(worker):
    with pytest.raises(FailedError, match="division by zero") as caught:
        worker.run("1 / 0")
    assert 'File "<task 1>", line 1' in caught.value.details["traceback"]


def test_code_finds_the_surroundings_it_has_elsewhere(order):
    surroundings = textwrap.dedent("""
        import __main__, asyncio, random, sys, threading
        names = sorted(name for name in globals() if not name.startswith('__'))
        inside = [name for name in vars(__main__) if not name.startswith('__')]
        main = threading.current_thread() is threading.main_thread()
        ours = [name for name in names if name in ('progress', 'tool', 'tools')]
        [__name__, ours, inside, callable(exit), callable(help), main]
    """)
    assert order().run(surroundings) == ["__main__", ["progress", "tool", "tools"], [], True, True, True]
    assert order().run("import sys\nsys.argv") == [""]
    assert order().run("from elizaos_py import _native, _template\n'imported'") == "imported"
