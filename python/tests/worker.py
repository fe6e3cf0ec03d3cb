"""A template of the sandbox and its workers, driven over their sockets as the host would."""

import contextlib
import itertools
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

from wire import Reader, encode, sized, text, u32

ROOT = Path(__file__).parents[2]
BOOTSTRAP = (ROOT / "python/elizaos_py/worker/bootstrap.py").read_text(encoding="utf-8")
PATIENCE = 20
SCHEMA = '{"type": "object", "properties": {"n": {"type": "integer"}}}'

# Puts the socket where it belongs and gives up new privileges, as the launcher does, then becomes the template.
LAUNCH = """
import ctypes, os, sys
control = int(sys.argv[1])
null = os.open(os.devnull, os.O_RDWR)
for descriptor in (0, 1, 2):
    os.dup2(null, descriptor)
    os.set_inheritable(descriptor, True)
os.dup2(control, 3)
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
os.closerange(4, 64)
os.execve(sys.argv[2], sys.argv[2:], {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"} | eval(os.environ["EXTRA"]))
"""

CALL, CODE = 0, 1
RESULT, FAILED, OUTPUT, YIELD, PROGRESS, TOOL_CALL, ABORT, PULL, WAIT = range(1, 10)
VALUE, ERROR, OPENED, ITEM, END = range(5)


def site_packages():
    """Give the folder that numpy is in."""
    import numpy

    return str(Path(numpy.__file__).parents[1])


def find_addon():
    found = sorted((ROOT / "native").glob("core.*.node"))
    assert found, "the addon is not built"
    return str(found[0])


class Ended:
    """How a worker ended."""

    def __init__(self, status, cpu, peak):
        self.status, self.cpu_micros, self.peak_bytes = status, cpu, peak
        self.signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        self.code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None


class Template:
    """A template process."""

    def __init__(
        self, *, folders=(), preload=(), template_programs=(), worker_programs=(), python=sys.executable, environment=()
    ):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control = ours
        ours.settimeout(PATIENCE)
        started = [python, "-I", "-S", "-B", "-c", BOOTSTRAP, find_addon(), str(ROOT / "python")]
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", LAUNCH, str(theirs.fileno()), *started],
            pass_fds=[theirs.fileno()],
            env={"EXTRA": repr(dict(environment))},
        )
        theirs.close()
        self._workers = itertools.count(1)
        self.ended = {}
        programs = [u32(len(each)) + b"".join(map(sized, each)) for each in (template_programs, worker_programs)]
        names = [u32(len(each)) + b"".join(map(text, each)) for each in (folders, preload)]
        self.control.send(b"\x01" + b"".join(programs) + b"\x00" + b"".join(names))
        kind, reader, _ = self._receive()
        if kind == 2:
            self.refusal = reader.text()
            self.version = None
        else:
            assert kind == 1, kind
            self.refusal, self.version = None, reader.text()

    def _receive(self):
        packet, descriptors, _, _ = socket.recv_fds(self.control, 65536, 4)
        if not packet:
            raise EOFError("the template has ended")
        return packet[0], Reader(packet[1:]), descriptors

    def fork(self, *, data=0, address_space=0, cpu=0, files=0, processes=0):
        """Order a worker and wait until it is there."""
        number = next(self._workers)
        ours, theirs = socket.socketpair()
        limits = struct.pack("<5Q", data, address_space, cpu, files, processes)
        socket.send_fds(self.control, [b"\x02" + u32(number) + limits], [theirs.fileno()])
        theirs.close()
        while True:
            kind, reader, descriptors = self._receive()
            told = reader.unpack("I")
            if kind == 3:
                assert told == number
                return Worker(self, number, ours, descriptors[0])
            self._note_end(told, reader)

    def _note_end(self, number, reader):
        self.ended[number] = Ended(reader.unpack("i"), reader.unpack("Q"), reader.unpack("Q"))

    def end_of(self, number):
        """Wait until a worker has ended."""
        while number not in self.ended:
            kind, reader, _ = self._receive()
            assert kind == 4, kind
            self._note_end(reader.unpack("I"), reader)
        return self.ended[number]

    def status(self, name, pid=None):
        """Read a figure of /proc/<pid>/status."""
        lines = Path(f"/proc/{pid or self.process.pid}/status").read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith(name + ":")).split()[1])

    def close(self):
        self.control.close()
        return self.process.wait(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class FailedError(Exception):
    """What a worker told of its failure."""

    def __init__(self, code, message, details):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.details = code, message, details or {}


class Worker:
    """One worker, seen from the host."""

    def __init__(self, template, number, channel, pidfd):
        self.template, self.number, self.channel, self.pidfd = template, number, channel, pidfd
        self._buffer = bytearray()
        self.output = ["", ""]
        # What its calls were made in.
        self.spans = []
        self.events = []

    def pid(self):
        lines = Path(f"/proc/self/fdinfo/{self.pidfd}").read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("Pid:")).split()[1])

    def send(self, kind, body=b""):
        self.channel.sendall(u32(len(body) + 1) + bytes([kind]) + body)

    def start(
        self,
        subject,
        *,
        args=None,
        kwargs=None,
        tools=(),
        others=(),
        stream=False,
        max_result=2**26,
        max_output=2**20,
        traceparent="",
        kind=CODE,
    ):
        """Give the worker its task."""
        flags = stream | (args is not None) << 1 | (kwargs is not None) << 2 | (traceparent != "") << 3
        body = bytes([kind, flags]) + u32(max_result) + u32(max_output) + text("a task") + text(subject)
        told = (text(name) + text(f"The tool {name}.") + text(SCHEMA) for name in tools)
        body += u32(len(tools)) + b"".join(told) + u32(len(others)) + b"".join(map(text, others))
        body += text(traceparent) if traceparent else b""
        given = (each for each in (args, kwargs) if each is not None)
        body += b"".join(sized(each if isinstance(each, bytes) else encode(each)) for each in given)
        self.send(1, body)

    def reply(self, call, status, value=None):
        self.send(2, u32(call) + bytes([status]) + encode(value))

    def give_room(self, events):
        self.send(3, u32(events))

    def frame(self, patience=PATIENCE):
        """Wait for the next frame: its kind and a reader. None at the end."""
        deadline = time.monotonic() + patience
        while True:
            if len(self._buffer) >= 4:
                size = int.from_bytes(self._buffer[:4], "little")
                if len(self._buffer) >= 4 + size:
                    content = bytes(self._buffer[4 : 4 + size])
                    del self._buffer[: 4 + size]
                    return content[0], Reader(content[1:])
            ready, _, _ = select.select([self.channel], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError("no frame came")
            try:
                received = self.channel.recv(1 << 20)
            except ConnectionResetError:
                return None
            if not received:
                return None
            self._buffer += received

    def run(self, subject, handlers=None, **options):
        """Run a task to its end; the handlers are its tools."""
        self.start(subject, tools=list(handlers or ()), **options)
        return self.outcome(handlers)

    def outcome(self, handlers=None):
        """Answer what the task asks for until it ends; give its value or raise its failure."""
        streams = {}
        while True:
            frame = self.frame()
            if frame is None:
                raise EOFError(f"no outcome came; the worker ended with {vars(self.ended())}")
            kind, reader = frame
            if kind == RESULT:
                return reader.value()
            if kind == FAILED:
                raise FailedError(reader.text(), reader.text(), reader.value())
            if kind == OUTPUT:
                which = reader.take(1)[0]
                self.output[which] += reader.text()
                self.events.append(kind)
            elif kind == TOOL_CALL:
                self._answer(reader, handlers, streams)
            elif kind == PULL:
                call = reader.unpack("I")
                try:
                    self.reply(call, ITEM, next(streams[call]))
                except StopIteration:
                    self.reply(call, END)
            elif kind == WAIT:
                self.events.append(kind)
                self.give_room(64)
            elif kind == ABORT:
                self.events.append((ABORT, reader.unpack("I")))
            else:
                self.events.append((kind, reader.value()))

    def _answer(self, reader, handlers, streams):
        call, name = reader.unpack("I"), reader.text()
        self.spans.append(reader.text())
        arguments = reader.value()
        try:
            value = handlers[name](**arguments)
        except Exception as error:
            told = {"name": type(error).__name__, "message": str(error), "code": "TOOL_FAILED", "stack": "at there"}
            self.reply(call, ERROR, told)
            return
        if hasattr(value, "__next__"):
            streams[call] = value
            self.reply(call, OPENED)
        elif value is not ...:
            self.reply(call, VALUE, value)

    def ended(self):
        return self.template.end_of(self.number)

    def let_go(self):
        """Close the socket: a worker that has told its outcome waits for that, or to be killed."""
        self.channel.close()

    def kill(self):
        # It may have ended by itself.
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def close(self):
        self.channel.close()
        if self.pidfd is not None:
            os.close(self.pidfd)
            self.pidfd = None

    # Tests order many workers and are done with them when they have answered.
    __del__ = close


MEGABYTE = 2**20


def free_memory(template, megabytes, slack=2):
    """Give the data limit that leaves a task that much, as the host works it out."""
    return template.status("VmData") * 1024 + (megabytes + slack) * MEGABYTE


def filter_of(call, error=1):
    """Make a seccomp program that refuses one system call."""
    load, equal, give = 0x20, 0x15, 0x06
    program = [(load, 0, 0, 0), (equal, 0, 1, call), (give, 0, 0, 0x00050000 | error), (give, 0, 0, 0x7FFF0000)]
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in program)
