"""Does what a template and its worker do, under the policy's programs: their files are the arguments."""

import asyncio
import bz2
import concurrent.futures
import ctypes
import hashlib
import io
import lzma
import mmap
import multiprocessing
import os
import random
import resource
import selectors
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import uuid
import zlib
import zoneinfo

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
FILTER = 2
PATIENCE = 30
LAUNCH, TEMPLATE, WORKER = ([] for _ in range(3))
libc = ctypes.CDLL(None, use_errno=True)


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def read(file):
    """The programs in a file: a length before each."""
    with open(file, "rb") as opened:
        text = io.BytesIO(opened.read())
    while size := text.read(4):
        yield text.read(int.from_bytes(size, "little"))


def prctl(*arguments):
    if libc.prctl(*arguments, *([0] * (5 - len(arguments)))) != 0:
        raise OSError(ctypes.get_errno(), f"prctl{arguments}")


def install(programs):
    for program in programs:
        prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(Program(len(program) // 8, program)))


def refused(kind, act, *arguments, **named):
    try:
        got = act(*arguments, **named)
    except kind:
        return
    raise AssertionError(f"{act} gave {got!r}")


async def streams():
    """More than a socket takes at once, so that the rest is sent later."""
    reader, writer = [await asyncio.open_connection(sock=end) for end in socket.socketpair()]
    sent = 4 << 20
    writer[1].write(b"x" * sent)
    writer[1].writelines([b"y" * (sent // 2)] * 2)
    assert len(await reader[0].readexactly(2 * sent)) == 2 * sent
    writer[1].close()
    reader[1].close()


async def loop():
    assert isinstance(asyncio.get_running_loop()._selector, selectors.EpollSelector)
    assert await asyncio.gather(*(asyncio.sleep(0.001, n) for n in range(50))) == list(range(50))
    assert await asyncio.to_thread(sum, range(10)) == 45
    await streams()


def threads():
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(int, range(100))) == 4950
    condition = threading.Condition()
    with condition:
        assert not condition.wait(0.01)
    begun = [threading.Thread(target=time.sleep, args=(0.01,)) for _ in range(16)]
    [thread.start() for thread in begun]
    [thread.join() for thread in begun]


def signals():
    heard = []
    signal.signal(signal.SIGALRM, lambda number, _: heard.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    time.sleep(0.05)
    signal.raise_signal(signal.SIGALRM)
    os.kill(os.getpid(), signal.SIGALRM)
    assert heard == [signal.SIGALRM] * 3
    refused(PermissionError, os.kill, 0, 0)
    refused(PermissionError, os.killpg, os.getppid(), 0)


def libraries():
    for module in (zlib, bz2, lzma):
        assert module.decompress(module.compress(b"x" * 10_000)) == b"x" * 10_000
    assert sqlite3.connect(":memory:").execute("select 1").fetchall() == [(1,)]
    assert hashlib.sha256(b"").hexdigest().startswith("e3b0")
    assert len({uuid.uuid4(), uuid.uuid4(), random.random(), os.urandom(8)}) == 4
    assert zoneinfo.TZPATH
    import decimal, statistics, xml.etree.ElementTree  # from here on, with code mapped under the policy

    assert statistics.median([1, 2, 3]) == 2 and decimal.Decimal(1)


def memory():
    blocks = [bytearray(1 << 16) for _ in range(500)]
    del blocks
    bytearray(64 << 20)
    with open(os.__file__, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert mapped.find(b"import") >= 0
    refused(PermissionError, mmap.mmap, -1, 4096)
    refused(PermissionError, mmap.mmap, -1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_EXEC)


def files():
    assert os.listdir("/") and os.path.isfile(os.__file__) and os.getcwd()
    refused(PermissionError, open, os.devnull, "w")
    refused(OSError, tempfile.TemporaryFile)
    refused(PermissionError, os.mkdir, "/tmp/jail-never")
    refused(PermissionError, os.unlink, "/tmp/jail-never")
    refused(PermissionError, os.chdir, "/")
    assert not os.isatty(0)


def doors():
    refused(PermissionError, os.fork)
    refused(PermissionError, os.execv, sys.executable, [sys.executable])
    refused(PermissionError, subprocess.run, ["true"])
    refused(PermissionError, multiprocessing.get_context("fork").Process(target=int).start)
    refused(PermissionError, socket.socket)
    refused(PermissionError, socket.socketpair, socket.AF_UNIX, socket.SOCK_DGRAM)
    refused(OSError, os.memfd_create, "memory")
    refused(OSError, os.nice, 1)
    refused((OSError, ValueError), resource.setrlimit, resource.RLIMIT_NOFILE, (8, 8))
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 0
    refused(OSError, prctl, PR_SET_DUMPABLE, 1)
    refused(OSError, install, WORKER)


def worker():
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    prctl(PR_SET_DUMPABLE, 0)
    install(WORKER)
    asyncio.run(asyncio.wait_for(loop(), PATIENCE))
    for act in (threads, signals, libraries, memory, files, doors):
        act()


def ended(act):
    """How a forked process ends that does this."""
    child = os.fork()
    if child == 0:
        try:
            act()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.wait4(child, 0)[1])


def main():
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    for programs, file in zip((LAUNCH, TEMPLATE, WORKER), sys.argv[1:], strict=True):
        programs.extend(read(file))
    install(LAUNCH)
    refused(PermissionError, socket.socket)
    install(TEMPLATE)
    os.close(os.pidfd_open(os.getpid()))
    assert ended(worker) == 0
    assert ended(lambda: libc.ptrace(0, 0, 0, 0)) == -signal.SIGSYS
    print("done")


main()
