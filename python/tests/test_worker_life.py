"""How templates and workers start, are limited, and end."""

import os
import select
import signal
import sys
import time

import pytest
from wire import text
from worker import MEGABYTE, FailedError, Template, site_packages

# What a worker ends with, as in docs/WIRE.md.
DONE, HOST_GONE, MALFORMED = 0, 101, 102


# ---- The template --------------------------------------------------------------------------------------------------


def test_a_template_tells_its_version(template):
    assert template.version == ".".join(map(str, sys.version_info[:3]))
    assert template.status("Threads") == 1


def test_what_cannot_be_preloaded_is_told():
    with Template(preload=["json", "no_such_module"]) as template:
        assert template.refusal == "ModuleNotFoundError: No module named 'no_such_module'"
        assert template.process.wait(5) == 0


def test_a_module_that_starts_a_thread_is_refused(tmp_path):
    source = "from threading import Event, Thread\nThread(target=Event().wait, name='its own', daemon=True).start()"
    (tmp_path / "starts_a_thread.py").write_text(source, encoding="utf-8")
    with Template(folders=[str(tmp_path)], preload=["starts_a_thread"]) as template:
        assert template.refusal == "RuntimeError: a preloaded module has started threads (its own)"


def test_folders_are_importable_and_pth_files_do_nothing(tmp_path):
    (tmp_path / "of_the_folder.py").write_text("VALUE = 7", encoding="utf-8")
    (tmp_path / "evil.pth").write_text("import sys; sys.evil = True", encoding="utf-8")
    with Template(folders=[str(tmp_path)], preload=["of_the_folder"]) as template:
        assert template.fork().run("import sys, of_the_folder\n[of_the_folder.VALUE, hasattr(sys, 'evil')]") == [
            7,
            False,
        ]


def test_the_path_to_packages_is_given_not_found(template):
    assert site_packages() in template.fork().run("import sys\nsys.path")


def test_a_preloaded_module_costs_the_task_nothing(template):
    source = "import sys\n[name in sys.modules for name in ('numpy', 'numpy.random', 'asyncio', 'ssl')]"
    assert template.fork().run(source) == [True, True, True, False]


def test_the_end_of_the_host_is_the_end_of_the_template_and_its_workers():
    template = Template()
    waiting, busy, awaiting = (template.fork() for _ in range(3))
    busy.start("while True: pass")
    awaiting.start("import asyncio\nawait asyncio.sleep(60)")
    time.sleep(0.1)
    assert template.close() == 0
    for worker in (waiting, busy, awaiting):
        ready, _, _ = select.select([worker.pidfd], [], [], 5)
        assert ready, "a worker lives on without its template"
        worker.close()


def test_a_template_that_gets_nonsense_tells_it_and_ends():
    with Template() as template:
        template.control.send(b"\x07nonsense")
        assert template.control.recv(1024) == b"\x02" + text("RuntimeError: malformed message at byte 1")
        assert template.process.wait(5) == 0


# ---- The worker ----------------------------------------------------------------------------------------------------


def test_a_worker_runs_one_task(template):
    worker = template.fork()
    assert worker.run("leak = 1") is None
    worker.let_go()
    ended = worker.ended()
    assert (ended.code, ended.signal) == (DONE, 0)
    assert ended.cpu_micros > 0
    assert ended.peak_bytes > 5 * MEGABYTE
    with pytest.raises(FailedError, match="leak"):
        template.fork().run("leak")
    worker.close()


def test_a_worker_waits_with_its_figures_until_it_is_let_go(template):
    worker = template.fork()
    worker.run("1")
    with pytest.raises(TimeoutError):
        worker.frame(patience=0.2)
    worker.kill()
    assert worker.ended().signal == signal.SIGKILL
    worker.close()


def test_nothing_of_a_task_reaches_the_next(template):
    template.fork().run("import json, builtins\njson.dumps = builtins.len = None\njson.own = 1")
    assert template.fork().run("import json\n[len('abc'), json.dumps(1), hasattr(json, 'own')]") == [3, "1", False]


def test_no_two_workers_draw_the_same_random_numbers(template):
    source = "import random, numpy, uuid\n[random.random(), float(numpy.random.rand()), str(uuid.uuid4())]"
    first, second = (template.fork().run(source) for _ in range(2))
    assert all(one != other for one, other in zip(first, second, strict=True))


def test_a_worker_whose_host_is_gone_ends(template):
    for source in (None, "import asyncio\nawait asyncio.sleep(60)", "tools.sync.a()"):
        worker = template.fork()
        if source is not None:
            worker.start(source, tools=["a"])
            time.sleep(0.05)
        worker.channel.close()
        assert worker.ended().code == HOST_GONE


def test_a_worker_that_prints_to_nobody_ends(template):
    worker = template.fork()
    worker.start("while True: print('hello')", max_output=2**31)
    worker.channel.close()
    assert worker.ended().code == HOST_GONE


def test_a_message_that_is_none_ends_the_worker(template):
    for kind, body in ((9, b"?"), (1, b"\x01"), (1, b"")):
        worker = template.fork()
        worker.send(kind, body)
        assert worker.ended().code == MALFORMED
    worker = template.fork()
    worker.start("import asyncio\nawait asyncio.sleep(60)")
    worker.send(2, b"\x01")
    assert worker.ended().code == MALFORMED


def test_ways_to_end_without_an_outcome(template):
    for source, code, number in (
        ("import os\nos._exit(7)", 7, 0),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", None, signal.SIGKILL),
        ("import ctypes\nctypes.string_at(0)", None, signal.SIGSEGV),
        ("import os\nos.abort()", None, signal.SIGABRT),
    ):
        worker = template.fork()
        worker.start(source)
        assert worker.frame() is None
        ended = worker.ended()
        assert (ended.code, ended.signal) == (code, number)


def test_a_task_may_arrive_before_or_long_after_its_worker(template):
    early = template.fork()
    early.start("1")
    late = template.fork()
    time.sleep(0.3)
    late.start("2")
    assert [early.outcome(), late.outcome()] == [1, 2]


def test_many_workers_come_and_go(template):
    before = len(os.listdir(f"/proc/{template.process.pid}/fd"))
    for _ in range(10):
        workers = [template.fork() for _ in range(8)]
        for number, worker in enumerate(workers):
            assert worker.run(f"{number} + 1") == number + 1
        for worker in workers:
            worker.let_go()
            assert worker.ended().code == DONE
            worker.close()
    assert len(os.listdir(f"/proc/{template.process.pid}/fd")) <= before
