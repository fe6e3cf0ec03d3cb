'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { PythonError, TaskCancelledError, TaskTimeoutError } = require('..');
const { all, types } = require('./support/events');
const { failure, open, until } = require('./support/instance');

test('leaving the loop early cancels the task', async t => {
  const py = open(t);
  const stream = py.streamTask({ code: 'import asyncio\nasync def g():\n    try:\n        for n in range(1_000_000):\n            yield n\n    finally:\n        import sys\n        sys.left = n\ng()' });
  for await (const event of stream) {
    if (event.type === 'yield' && event.value === 3) break;
  }
  assert.ok(await failure(stream.result) instanceof TaskCancelledError);
  await until(() => py.metrics().running === 0, 'the end of the task');
  assert.ok(py.metrics().abandoned.now === 0);
  assert.deepEqual(await stream.next(), { done: true, value: undefined });
});

for (const [what, code] of [
  ['a sync generator', 'import sys\ndef g():\n    try:\n        while True: yield 1\n    finally:\n        sys.cleaned = True\ng()'],
  ['an async generator', 'import sys\nasync def g():\n    try:\n        while True: yield 1\n    finally:\n        sys.cleaned = True\ng()'],
]) {
  test(`${what} that nobody reads on has its finally run`, async t => {
    const py = open(t);
    await py.run('import sys\nsys.cleaned = False');
    for await (const event of py.streamTask({ code })) if (event.type === 'yield') break;
    for (let tries = 0; !await py.run('import sys\nsys.cleaned'); tries++) {
      assert.ok(tries < 200, 'the generator was not closed');
      await py.call('time:sleep', 0.01);
    }
  });
}

test('a task that has ended says nothing into the stream of another', async t => {
  const py = open(t);
  for (let round = 0; round < 20; round++) {
    // Left at once, with a window full of items and a generator that goes on until it is interrupted.
    for await (const event of py.streamTask({ code: '("old" for n in range(1_000_000))' })) if (event.type === 'yield') break;
    const events = await all(py.streamTask({ code: '("new" for n in range(3))' }));
    assert.deepEqual(types(events), ['started', 'yield', 'yield', 'yield', 'completed']);
    assert.ok(events.every(({ value }) => value !== 'old'));
  }
});

test('a failure is the last event, and the result\'s', async t => {
  const stream = open(t).streamTask({ code: 'import sys\nsys.stdout.write("before")\nraise ValueError("x")' });
  const events = await all(stream);
  assert.deepEqual(types(events), ['started', 'stdout', 'failed']);
  assert.ok(events[2].error instanceof PythonError);
  assert.equal(await failure(stream.result), events[2].error);
  const generator = await all(open(t).streamTask({ code: 'def g():\n    yield 1\n    raise KeyError("k")\ng()' }));
  assert.deepEqual(types(generator), ['started', 'yield', 'failed']);
});

test('the result settles without a reader', async t => {
  const py = open(t);
  const stream = py.streamTask({ code: 'import sys\nsys.stdout.write("unread")\n7' });
  assert.equal((await stream.result).value, 7);
  assert.deepEqual(types(await all(stream)), ['started', 'stdout', 'completed']);
});

test('a stream that nobody reads times out on its deadline', async t => {
  const py = open(t);
  const stream = py.streamTask({ code: '(n for n in range(1_000_000))' }, { timeoutMs: 200 });
  assert.ok(await failure(stream.result) instanceof TaskTimeoutError);
  const events = await all(stream);
  assert.equal(events.at(-1).error.code, 'TIMEOUT');
  assert.ok(events.length < 100);
  await until(() => py.metrics().running === 0, 'the end of the task');
});

test('a signal ends a stream', async t => {
  const py = open(t);
  const controller = new AbortController();
  const stream = py.streamTask({ code: 'import asyncio\nasync def g():\n    yield 1\n    await asyncio.sleep(60)\ng()' }, { signal: controller.signal });
  const seen = [];
  for await (const event of stream) {
    seen.push(event.type);
    if (event.type === 'yield') controller.abort(new Error('enough'));
  }
  assert.deepEqual(seen, ['started', 'yield', 'failed']);
  assert.equal((await failure(stream.result)).cause.message, 'enough');
});
