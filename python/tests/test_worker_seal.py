"""What a worker gives up before it reads its task."""

import errno
import os
import signal
import struct

from worker import MEGABYTE, Template, filter_of

# What a worker ends with, as in docs/WIRE.md.
SECCOMP = 115


def test_a_worker_has_its_socket_and_nothing_else_open(order):
    source = """
import os
def is_open(number):
    try: os.fstat(number)
    except OSError: return False
    return True
[number for number in range(1024) if is_open(number)]
"""
    others = [order() for _ in range(3)]
    # The last one wakes threads that wait for replies, and is the worker's own.
    assert order().run(source) == [0, 1, 2, 3, 4]
    assert [other.run("1") for other in others] == [1, 1, 1]


def test_limits_are_in_force(order):
    source = """
import resource
names = "DATA", "AS", "CPU", "NOFILE", "NPROC"
[list(resource.getrlimit(getattr(resource, "RLIMIT_" + name))) for name in names]
"""
    limits = {"data": 300 * MEGABYTE, "address_space": 900 * MEGABYTE, "cpu": 9, "files": 33, "processes": 4000}
    assert order(**limits).run(source) == [[limit, limit] for limit in limits.values()]
    unlimited = order().run(source)
    assert unlimited[3][0] > 33, "0 leaves a limit as it is"


def test_a_worker_is_not_to_be_looked_into(order):
    source = """
import ctypes, signal, threading
libc = ctypes.CDLL(None)
death = ctypes.c_int()
libc.prctl(2, ctypes.byref(death))
handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGTERM)]
[libc.prctl(3), death.value, handlers, threading.stack_size()]
"""
    dumpable, death, handlers, stack = order().run(source)
    assert (dumpable, death, stack) == (0, signal.SIGKILL, 512 * 1024)
    assert handlers == [signal.SIG_DFL, signal.SIG_IGN, signal.SIG_DFL]


UNAME = {"x86_64": 63, "aarch64": 160}[os.uname().machine]


def test_seccomp_programs_are_installed_in_the_template_and_in_the_worker():
    # The template may not ask for the system's name, and a worker not for its own umask, either.
    umask = {"x86_64": 95, "aarch64": 166}[os.uname().machine]
    programs = {"template_programs": [filter_of(UNAME)], "worker_programs": [filter_of(umask, errno.EACCES)]}
    with Template(**programs) as template:
        source = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
found = []
for number in (%d, %d):
    found.append([libc.syscall(number, 0), ctypes.get_errno()])
found
"""
        found = template.fork().run(source % (UNAME, umask))
        assert found == [[-1, errno.EPERM], [-1, errno.EACCES]]


def test_a_worker_that_cannot_be_sealed_ends_unused():
    impossible = struct.pack("<HBBI", 0xFFFF, 0, 0, 0)
    with Template(worker_programs=[impossible]) as template:
        worker = template.fork()
        assert worker.frame() is None
        assert worker.ended().code == SECCOMP
    with Template(template_programs=[impossible]) as template:
        assert "a seccomp program of the template's was refused" in template.refusal
