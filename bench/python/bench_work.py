"""What every contestant calls: the same functions whatever the way in."""

import time


def f(x):
    return x + 1


def echo(value):
    return value


def echo_json(text):
    """For bridges that carry strings alone: the parsing is part of the work."""
    import json

    return json.dumps(json.loads(text))


def run_source(source):
    """A source string in a fresh namespace; the name `x` is its result."""
    namespace = {}
    exec(compile(source, "<bench>", "exec"), namespace)
    return namespace["x"]


def array_sum(buffer):
    import numpy

    return float(numpy.frombuffer(buffer, dtype=numpy.float64).sum())


def array_sum_base64(text):
    import base64

    return array_sum(base64.b64decode(text))


def busy(seconds):
    """Keeps the interpreter busy in pure Python: a loop that never sleeps nor leaves the interpreter."""
    end = time.perf_counter() + seconds
    steps = 0
    while time.perf_counter() < end:
        steps += 1
    return steps


async def use_tool(tool, count):
    """Awaits `tool(a, b)` once, or `count` times at once under gather."""
    import asyncio

    if count == 1:
        return await tool(1, 1)
    return sum(await asyncio.gather(*[tool(index, 1) for index in range(count)]))
