'use strict';

// Streams of tasks are the same here and in the sandbox.

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');

const { createPython } = require('..');
const { all, types } = require('./support/events');
const { failure } = require('./support/instance');
const { FEW, PLACES, SANDBOX, skip } = require('./support/sandbox');

/** @typedef {any} Bad Wrong on purpose. */

describe('streams', { concurrency: 1 }, () => {
  const py = createPython({ timeoutMs: 10_000, sandbox: FEW });
  py.registerTool({ name: 'double', handler: ({ x }) => 2 * x });
  after(() => py.close({ timeoutMs: 0 }));
  for (const [place, options, skip] of PLACES) {
    test(`${place}: events come in order, and end with the result`, { skip }, async () => {
      const code = `
import sys
def count():
    for n in (1, 2):
        progress(n / 2, f"{n} of 2")
        yield n * n
    print("done")
    print("bad", file=sys.stderr)
count()`;
      const stream = py.streamTask({ code }, options);
      const events = await all(stream);
      assert.deepEqual(types(events).filter(type => !type.startsWith('std')), ['started', 'progress', 'yield', 'progress', 'yield', 'completed']);
      assert.deepEqual(events.filter(({ type }) => type === 'progress'), [1, 2].map(n => ({ type: 'progress', fraction: n / 2, message: `${n} of 2` })));
      assert.deepEqual(events.filter(({ type }) => type === 'yield').map(({ value }) => value), [1, 4]);
      const text = (/** @type {string} */ kind) => events.filter(({ type }) => type === kind).map(event => event.text).join('');
      assert.deepEqual([text('stdout'), text('stderr')], ['done\n', 'bad\n']);
      const { id, value, usage } = await stream.result;
      assert.deepEqual([id, value], [stream.id, null]);
      assert.equal(usage !== undefined, options.isolation === 'sandbox');
    });

    test(`${place}: an async generator, with values of all kinds`, { skip }, async () => {
      const code = 'async def f():\n    yield {1: b"x"}\n    yield await tools.double(x=2)\n    yield __import__("array").array("d", [0.5])\nf()';
      const events = await all(py.streamTask({ code }, options));
      assert.deepEqual(types(events), ['started', 'yield', 'tool_call', 'tool_result', 'yield', 'yield', 'completed']);
      assert.deepEqual(events.filter(({ type }) => type === 'yield').map(({ value }) => value), [new Map([[1, Buffer.from('x')]]), 4, new Float64Array([0.5])]);
    });

    test(`${place}: a failure is the last event, after what came before it`, { skip }, async () => {
      const stream = py.streamTask({ code: 'def f():\n    yield 1\n    raise ValueError("bad")\nf()' }, options);
      const events = await all(stream);
      assert.deepEqual(types(events), ['started', 'yield', 'failed']);
      const error = await failure(stream.result);
      assert.equal(error, events[2].error);
      assert.deepEqual([error.code, error.message], ['PYTHON_ERROR', 'ValueError: bad']);
    });

    test(`${place}: what is yielded and cannot be sent is refused with its path`, { skip }, async () => {
      const error = await failure(py.streamTask({ code: 'def f():\n    yield [1, lambda: 1]\nf()' }, options).result);
      assert.deepEqual([error.code, error.path], ['UNSENDABLE_VALUE', 'yielded value[1]']);
    });

    test(`${place}: a generator waits for its reader`, { skip }, async () => {
      const stream = py.streamTask({ code: 'def f():\n    for n in range(5_000):\n        yield n\nf()' }, options);
      await new Promise(resolve => setTimeout(resolve, 300));
      let [next, seen] = [0, 0];
      for await (const event of stream) {
        if (event.type !== 'yield') continue;
        assert.equal(event.value, next++);
        if (++seen % 1_000 === 0) await new Promise(resolve => setTimeout(resolve, 10));
      }
      assert.equal(next, 5_000);
    });

    test(`${place}: leaving the loop ends the task`, { skip }, async () => {
      const stream = py.streamTask({ code: 'def f():\n    n = 0\n    while True:\n        yield n\n        n += 1\nf()' }, { ...options, timeoutMs: 0 });
      for await (const event of stream) if (event.type === 'yield' && event.value === 40) break;
      assert.equal((await failure(stream.result)).code, 'CANCELLED');
      assert.equal((await py.executeTask({ code: '1' }, options)).value, 1);
    });

    test(`${place}: nobody reads, and the result comes all the same`, { skip }, async () => {
      const { value } = await py.streamTask({ code: 'for n in range(100): print(n)\nprogress(1.0)\n7' }, options).result;
      assert.equal(value, 7);
    });
  }

  test('a process that dies is the last event of its stream', { skip }, async () => {
    const events = await all(py.streamTask({ code: 'def f():\n    yield 1\n    import os\n    os._exit(4)\nf()' }, SANDBOX));
    assert.deepEqual(types(events), ['started', 'yield', 'failed']);
    assert.deepEqual([events[2].error.code, events[2].error.exitCode], ['DIED', 4]);
  });

  test('an endless stream that nobody reads does not fill this process', { skip }, async () => {
    const before = process.memoryUsage().rss;
    const stream = py.streamTask({ code: 'def f():\n    while True: yield "x" * 100_000\nf()' }, { ...SANDBOX, timeoutMs: 2_000 });
    const error = await failure(stream.result);
    assert.ok(['TIMEOUT', 'OUTPUT_LIMIT'].includes(error.code), error.code);
    assert.ok(process.memoryUsage().rss - before < 150 << 20, `${(process.memoryUsage().rss - before) >> 20} MiB`);
  });
});
