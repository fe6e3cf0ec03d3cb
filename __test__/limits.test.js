'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { QueueFullError, ResultTooLargeError, TaskCancelledError, TaskTimeoutError } = require('..');
const { failure, gate, open, timed, until } = require('./support/instance');

/** How late a deadline may be on a machine that is busy with other things. */
const LATE_MS = 500;

test('no more than maxConcurrency tasks run at once', async t => {
  const py = open(t, { maxConcurrency: 3 });
  await py.run('import sys, threading\nsys.lock = threading.Lock()\nsys.running = sys.most = 0');
  const sync = 'import sys, time\nwith sys.lock:\n    sys.running += 1\n    sys.most = max(sys.most, sys.running)\ntime.sleep(0.01)\nwith sys.lock:\n    sys.running -= 1';
  const async = sync.replace('time.sleep(0.01)', 'await asyncio.sleep(0.01)').replace('import sys, time', 'import asyncio, sys');
  await Promise.all(Array.from({ length: 30 }, (_, n) => py.executeTask({ code: n % 2 ? sync : async })));
  assert.equal(await py.run('import sys\nsys.most'), 3);
});

test('beyond maxQueue tasks are refused at once, and the instance goes on', async t => {
  const py = open(t, { maxConcurrency: 1, maxQueue: 2 });
  const step = gate(py, 'step');
  const first = py.executeTask({ code: 'await tools.step()\n"first"' });
  await step.reached;
  const waiting = [py.run('1'), py.run('2')];
  const error = await failure(py.executeTask({ code: '3' }));
  assert.ok(error instanceof QueueFullError);
  assert.deepEqual([error.code, error.message], ['QUEUE_FULL', '2 tasks wait already']);
  assert.deepEqual([py.metrics().running, py.metrics().queued], [1, 2]);
  step.open(null);
  assert.equal((await first).value, 'first');
  assert.deepEqual(await Promise.all(waiting), [1, 2]);
  assert.equal(await py.run('4'), 4);
});

test('tasks wait in the order they came', async t => {
  const py = open(t, { maxConcurrency: 1 });
  await py.run('import sys\nsys.order = []');
  await Promise.all(Array.from({ length: 20 }, (_, n) => py.run('import sys\nsys.order.append(n)', { n })));
  assert.deepEqual(await py.run('import sys\nsys.order'), Array.from({ length: 20 }, (_, n) => n));
});

test('a task that waits in line times out on its deadline and is never run', async t => {
  const py = open(t, { maxConcurrency: 1 });
  await py.run('import sys\nsys.ran = False');
  const step = gate(py, 'step');
  const first = py.executeTask({ code: 'await tools.step()' });
  await step.reached;
  const { ms, error } = await timed(py.executeTask({ code: 'import sys\nsys.ran = True' }, { timeoutMs: 100 }));
  assert.ok(error instanceof TaskTimeoutError);
  assert.ok(ms >= 99 && ms < 100 + LATE_MS, `${ms} ms`);
  step.open(null);
  await first;
  assert.equal(await py.run('import sys\nsys.ran'), false);
});

test('a task that waits in line is cancelled at once and is never run', async t => {
  const py = open(t, { maxConcurrency: 1 });
  await py.run('import sys\nsys.ran = False');
  const step = gate(py, 'step');
  const first = py.executeTask({ code: 'await tools.step()' });
  await step.reached;
  const controller = new AbortController();
  const second = failure(py.executeTask({ code: 'import sys\nsys.ran = True' }, { signal: controller.signal }));
  controller.abort('no longer');
  const error = await second;
  assert.ok(error instanceof TaskCancelledError);
  assert.equal(error.cause, 'no longer');
  assert.equal(py.metrics().queued, 0);
  step.open(null);
  await first;
  assert.equal(await py.run('import sys\nsys.ran'), false);
});

test('a signal that has aborted keeps the task from being sent, and listeners do not pile up', async t => {
  const py = open(t);
  const error = await failure(py.executeTask({ code: '1' }, { signal: AbortSignal.abort('before') }));
  assert.deepEqual([error.code, error.cause], ['CANCELLED', 'before']);
  assert.equal(py.metrics().submitted, 0);
  const { signal } = new AbortController();
  /** @type {Error[]} */
  const warnings = [];
  const warned = (/** @type {Error} */ warning) => warnings.push(warning);
  process.on('warning', warned);
  t.after(() => process.off('warning', warned));
  let listeners = 0;
  const { addEventListener, removeEventListener } = AbortSignal.prototype;
  signal.addEventListener = (/** @type {any} */ ...args) => { listeners++; return addEventListener.apply(signal, args); };
  signal.removeEventListener = (/** @type {any} */ ...args) => { listeners--; return removeEventListener.apply(signal, args); };
  await py.executeTask({ code: '1' }, { signal });
  await failure(py.executeTask({ code: '1 / 0' }, { signal }));
  await failure(py.executeTask({ code: 'x', inputs: { f() {} } }, { signal }));
  await Promise.all(Array.from({ length: 50 }, () => py.executeTask({ code: '1' }, { signal })));
  assert.deepEqual([listeners, warnings], [0, []]);
});

test('one signal ends all the tasks that were given it, and no others', async t => {
  const py = open(t);
  const step = gate(py, 'step');
  const controller = new AbortController();
  const code = 'import asyncio\nawait asyncio.sleep(60)';
  const tasks = Array.from({ length: 50 }, () => failure(py.executeTask({ code }, { signal: controller.signal })));
  const other = py.executeTask({ code: 'await tools.step()' });
  await step.reached;
  controller.abort();
  assert.ok((await Promise.all(tasks)).every(error => error instanceof TaskCancelledError));
  step.open('unharmed');
  assert.equal((await other).value, 'unharmed');
});

test('timeoutMs 0 means no deadline, of the task or of the instance', async t => {
  const py = open(t, { timeoutMs: 50 });
  assert.ok(await failure(py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(60)' })) instanceof TaskTimeoutError);
  assert.equal((await py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(0.2, "slept")' }, { timeoutMs: 0 })).value, 'slept');
  const without = open(t, { timeoutMs: 0 });
  assert.equal(await without.run('import time\ntime.sleep(0.1)\n"slept"'), 'slept');
});

test('a result larger than maxResultBytes is refused, of the task or of the instance', async t => {
  const py = open(t, { maxResultBytes: 1_000 });
  for (const code of ['"x" * 2000', '["x" * 100] * 20', 'b"x" * 2000', 'bytearray(2000)', '{n: "x" * 50 for n in range(50)}', 'range(10**6)', '10 ** 5000',
    'import array\narray.array("d", [0]) * 1000', 'memoryview(b"x" * 2000)', '{"deep": [[["x" * 2000]]]}', '["x" * 500, b"x" * 600]', '[object] * 0 + list(range(10**6))']) {
    const { error } = await timed(py.executeTask({ code }));
    assert.ok(error instanceof ResultTooLargeError, `${code}: ${error}`);
    assert.match(error.message, /larger than 1000 bytes/);
  }
  assert.equal((await py.executeTask({ code: '"x" * 2000' }, { maxResultBytes: 5_000 })).value.length, 2_000);
  const kept = await py.executeTask({ code: '"x" * 2000' }, { keep: true });
  assert.equal(await kept.value.invoke('__len__'), 2_000);
});

test('a yielded item and the arguments of a tool are bounded as well', async t => {
  const py = open(t, { maxResultBytes: 1_000 });
  py.registerTool({ name: 'take', handler: () => 1 });
  assert.equal((await failure(py.executeTask({ code: 'await tools.take(x="x" * 2000)' }))).code, 'RESULT_TOO_LARGE');
  assert.equal((await failure(py.streamTask({ code: '("x" * 2000 for _ in range(3))' }).result)).code, 'RESULT_TOO_LARGE');
});

test('10 000 tasks at once', async t => {
  const py = open(t);
  const results = await Promise.all(Array.from({ length: 10_000 }, (_, n) => py.executeTask({ code: 'n * 2', inputs: { n } })));
  results.forEach(({ value }, n) => assert.equal(value, 2 * n));
  const { submitted, completed, running, queued } = py.metrics();
  assert.deepEqual({ submitted, completed, running, queued }, { submitted: 10_000, completed: 10_000, running: 0, queued: 0 });
});

test('10 000 async tasks at once', async t => {
  const py = open(t);
  const results = await Promise.all(Array.from({ length: 10_000 }, (_, n) => py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(0.01, n)', inputs: { n } })));
  results.forEach(({ value }, n) => assert.equal(value, n));
});

test('10 000 tasks beyond the queue are each told so', async t => {
  const py = open(t, { maxConcurrency: 10, maxQueue: 90 });
  const step = gate(py, 'step');
  const tasks = Array.from({ length: 10_000 }, (_, n) => py.executeTask({ code: 'await tools.step()', inputs: { n } }));
  const outcomes = Promise.allSettled(tasks);
  await step.reached;
  await until(() => (py.metrics().failures.QUEUE_FULL ?? 0) === 9_900, 'the refusals');
  step.open('through');
  const settled = await outcomes;
  assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 100);
  assert.ok(settled.every(outcome => outcome.status === 'fulfilled' || outcome.reason instanceof QueueFullError));
});
