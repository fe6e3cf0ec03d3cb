"""A child that answers JSON lines on its standard streams, as well as such a child can be written: it reads what there
is, answers all of it, writes once. `orjson` as argument uses orjson instead of the standard library.

Requests: [id, name, arguments]; answers: [id, true, value] or [id, false, message].
A tool call goes out as ["tool", call, arguments]; its reply comes back as ["reply", call, value].
"""

import asyncio
import os
import sys

import bench_work

if "orjson" in sys.argv:
    from orjson import dumps, loads
else:
    import json

    loads = json.loads

    def dumps(value):
        return json.dumps(value, separators=(",", ":")).encode()


OUT = os.dup(1)
# A print in the code that runs must not end up between two answers.
os.dup2(2, 1)


def write(data):
    view = memoryview(data)
    while view:
        view = view[os.write(OUT, view) :]


class Tools:
    """Calls of JavaScript functions, and their replies."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.waiting = {}
        self.outgoing = []
        self.next_call = 0

    def call(self, *arguments):
        future = self.loop.create_future()
        self.next_call += 1
        self.waiting[self.next_call] = future
        if not self.outgoing:
            self.loop.call_soon(self.flush)
        self.outgoing.append(["tool", self.next_call, arguments])
        return future

    def flush(self):
        lines, self.outgoing = self.outgoing, []
        write(b"".join(dumps(line) + b"\n" for line in lines))

    def run(self, count):
        self.loop.add_reader(0, self.read)
        try:
            return self.loop.run_until_complete(bench_work.use_tool(self.call, count))
        finally:
            self.loop.remove_reader(0)

    def read(self):
        for line in lines.read():
            _, call, value = loads(line)
            self.waiting.pop(call).set_result(value)


class Lines:
    """Whole lines out of the pieces that a pipe hands over."""

    def __init__(self):
        self.pieces = []

    def read(self):
        data = os.read(0, 1 << 20)
        if not data:
            sys.exit()
        head, newline, tail = data.rpartition(b"\n")
        if not newline:
            self.pieces.append(data)
            return []
        whole = b"".join([*self.pieces, head])
        self.pieces = [tail] if tail else []
        return whole.split(b"\n")


tools = Tools()
lines = Lines()
functions = {
    "call": bench_work.f,
    "echo": bench_work.echo,
    "run": bench_work.run_source,
    "sum": bench_work.array_sum_base64,
    "busy": bench_work.busy,
    "tools": tools.run,
}


def answer(line):
    number, name, arguments = loads(line)
    try:
        return dumps([number, True, functions[name](*arguments)])
    except Exception as error:
        return dumps([number, False, f"{type(error).__name__}: {error}"])


while True:
    answers = [answer(line) for line in lines.read()]
    if answers:
        answers.append(b"")
        write(b"\n".join(answers))
