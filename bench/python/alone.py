"""Plain CPython doing the work alone, timed from inside: what is left when a bridge costs nothing.

Reads requests as JSON lines, [name, options]; answers with the figures as JSON.
"""

import asyncio
import json
import sys
import time

now = time.perf_counter


def median(samples):
    samples.sort()
    return samples[len(samples) // 2]


def timed(step, seconds):
    """Median duration of `step(i)` in microseconds; the first fifth of the time warms up."""
    start = now()
    warm = start + seconds / 5
    end = start + seconds
    samples = []
    index = 0
    while (begin := now()) < end or not samples:
        step(index)
        if begin >= warm:
            samples.append(now() - begin)
        index += 1
    return median(samples) * 1e6


def source(options):
    text = options["source"]

    def run(code):
        namespace = {}
        exec(code, namespace)
        return namespace["x"]

    code = compile(text, "<bench>", "exec")
    return {
        "fresh": timed(lambda index: run(compile(f"{text}\n# {index}", "<bench>", "exec")), options["seconds"] / 2),
        "seen": timed(lambda index: run(code), options["seconds"] / 2),
    }


def tools(options):
    async def add(a, b):
        return a + b

    async def one():
        return await asyncio.gather(add(1, 1))

    async def many():
        return await asyncio.gather(*[add(index, 1) for index in range(options["count"])])

    loop = asyncio.new_event_loop()
    single = timed(lambda _: loop.run_until_complete(one()), options["seconds"] / 2)
    gathered = timed(lambda _: loop.run_until_complete(many()), options["seconds"] / 2)
    loop.close()
    return {"single": single, "gathered": gathered / options["count"]}


def buffers(options):
    import numpy

    data = numpy.arange(options["count"], dtype=numpy.float64)
    return {"sum": timed(lambda _: float(numpy.frombuffer(data, dtype=numpy.float64).sum()), options["seconds"]) / 1000}


def values(options):
    """Python's half of a JSON round trip; Node's half is timed where JSON lives in Node."""
    import orjson

    text = options["text"].encode()
    return {"trip": timed(lambda _: orjson.dumps(orjson.loads(text)), options["seconds"]) / 1000}


works = {"source": source, "tools": tools, "buffers": buffers, "values": values}

for line in sys.stdin:
    name, options = json.loads(line)
    print(json.dumps(works[name](options)), flush=True)
