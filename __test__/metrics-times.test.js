'use strict';

// What the figures say of time, and of the groups that tasks belong to.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');

const { failure, gate, open, until } = require('./support/instance');
const { FEW, PLACES, SANDBOX, skip } = require('./support/sandbox');

/** Longer than the code around a task takes, on a machine that is busy too. */
const LONG_MS = 60;
const SLEEP = `import time\ntime.sleep(${LONG_MS / 1000})`;
/** What `MOST` in src/engine/metrics/variants.rs says. */
const MOST_VARIANTS = 64;

/** @param {import('..').Histogram} histogram */
function assertSound({ count, sumMs, p50Ms, p95Ms, p99Ms, maxMs, buckets }) {
  const rising = [0, p50Ms, p95Ms, p99Ms, maxMs, sumMs];
  assert.deepEqual(rising, rising.toSorted((a, b) => a - b));
  assert.ok(sumMs <= count * maxMs * (1 + 1e-9));
  const [first, last] = [buckets[0], buckets[buckets.length - 1]];
  assert.ok(first.leMs === 0.01 && last.leMs > 120_000);
  for (const [index, { leMs, count }] of buckets.slice(1).entries()) {
    assert.ok(Math.abs(leMs / buckets[index].leMs - 2) < 1e-9, 'each takes twice as long');
    assert.ok(count >= buckets[index].count, 'each counts those before it');
  }
  assert.equal(last.count, count);
}

test('every task that ran is timed, whatever came of it, and none that did not', async t => {
  const py = open(t, { maxConcurrency: 1, maxQueue: 1 });
  await py.run('1');
  await py.executeTask({ code: 'print(2)' });
  await py.streamTask({ code: 'import asyncio\nawait asyncio.sleep(0)' }).result;
  await failure(py.run('1 / 0'));
  await failure(py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(60)' }, { timeoutMs: LONG_MS }));
  const step = gate(py, 'step');
  const running = py.executeTask({ code: 'await tools.step()' });
  const stop = new AbortController();
  const waiting = failure(py.executeTask({ code: '1' }, { signal: stop.signal }));
  assert.equal((await failure(py.run('1'))).code, 'QUEUE_FULL');
  await step.reached;
  stop.abort();
  assert.equal((await waiting).code, 'CANCELLED');
  step.open(null);
  await running;
  const { completed, failures, latency } = py.metrics();
  assert.deepEqual([completed, failures], [4, { PYTHON_ERROR: 1, TIMEOUT: 1, QUEUE_FULL: 1, CANCELLED: 1 }]);
  for (const name of /** @type {const} */ (['run', 'queue'])) {
    assert.equal(latency[name].count, 6, name);
    assertSound(latency[name]);
  }
  assert.ok(latency.run.maxMs >= LONG_MS - 1, `one ran until its deadline, not ${latency.run.maxMs} ms`);
  assert.equal(latency.sandboxStart.count, 0);
});

test('small calls that follow each other are all counted, and what they take together is', async t => {
  const py = open(t);
  await py.call('operator:add', 1, 2);
  const before = py.metrics().latency.run;
  const start = performance.now();
  await Promise.all(Array.from({ length: 5_000 }, (_, n) => py.call('operator:add', n, 1)));
  const took = performance.now() - start;
  const { completed, latency: { run, queue } } = py.metrics();
  assert.deepEqual([completed, run.count, queue.count], [5_001, 5_001, 5_001]);
  assertSound(run);
  assertSound(queue);
  const sum = run.sumMs - before.sumMs;
  assert.ok(sum > 0.5 && sum <= took * py.metrics().threads.workers, `${sum} of ${took} ms`);
});

test('a long call among small ones is found by its length', async t => {
  const py = open(t);
  await py.call('operator:add', 1, 2);
  const calls = Array.from({ length: 500 }, (_, n) => py.call('operator:add', n, 1));
  calls.splice(250, 0, py.call('time:sleep', LONG_MS / 1000));
  await Promise.all(calls);
  const { run } = py.metrics().latency;
  assertSound(run);
  const long = run.count - run.buckets.findLast(({ leMs }) => leMs < LONG_MS)?.count;
  assert.ok(long >= 1 && run.maxMs >= LONG_MS - 1 && run.sumMs >= LONG_MS - 1, JSON.stringify(run));
  assert.equal(run.count, 502);
});

test('what waits in line is told from what runs', async t => {
  const py = open(t, { maxConcurrency: 1 });
  const results = await Promise.all([py.executeTask({ code: SLEEP }), py.executeTask({ code: '1' })]);
  const { run, queue } = py.metrics().latency;
  assert.ok(queue.maxMs >= LONG_MS - 1 && run.maxMs >= LONG_MS - 1);
  const sums = results.reduce(({ run, queue }, { durationMs, queueMs }) => ({ run: run + durationMs, queue: queue + queueMs }), { run: 0, queue: 0 });
  for (const [told, sum] of [[run.sumMs, sums.run], [queue.sumMs, sums.queue]]) {
    assert.ok(Math.abs(told - sum) < 1e-6, `the results say ${sum}, the figures ${told}`);
  }
});

for (const [where, place, skip] of PLACES) {
  test(`calls of tools are timed ${where}, until their first reply`, { skip }, async t => {
    const py = open(t, { sandbox: FEW });
    const later = (/** @type {unknown} */ value) => new Promise(resolve => setTimeout(resolve, LONG_MS, value));
    py.registerTool({ name: 'slow', handler: () => later(1) });
    py.registerTool({ name: 'bad', handler: () => { throw new Error('no'); } });
    py.registerTool({ name: 'words', handler: async function* () { yield 'a'; yield later('b'); } });
    await py.executeTask({ code: 'await tools.slow()' }, place);
    const { tool } = py.metrics().latency;
    assert.equal(tool.count, 1);
    assert.ok(tool.sumMs >= LONG_MS - 2, `${tool.sumMs} ms`);
    await py.executeTask({ code: 'tools.sync.slow()' }, place);
    assert.equal((await failure(py.executeTask({ code: 'await tools.bad()' }, place))).code, 'TOOL_FAILED');
    await py.executeTask({ code: '[w async for w in tools.words()]' }, place);
    const after = py.metrics();
    assert.deepEqual([after.latency.tool.count, after.toolCalls], [4, 4]);
    assert.ok(after.latency.tool.sumMs < 4 * LONG_MS, 'what a stream gives later is not waited for');
    assertSound(after.latency.tool);
  });

  test(`variants are counted apart ${where}`, { skip }, async t => {
    const py = open(t, { sandbox: FEW });
    py.registerTool({ name: 'one', handler: () => 1 });
    const call = { code: 'await tools.one() + await tools.one()' };
    await Promise.all([1, 2, 3].map(() => py.executeTask(call, { ...place, variant: 'a' })));
    await py.executeTask({ code: SLEEP }, { ...place, variant: 'b' });
    await failure(py.executeTask({ code: '1 / 0' }, { ...place, variant: 'b' }));
    await failure(py.executeTask({ code: 'while True: pass' }, { ...place, variant: 'b', timeoutMs: LONG_MS }));
    await py.executeTask({ code: '1' }, place);
    const { byVariant: { a, b, ...others }, byIsolation } = py.metrics();
    assert.deepEqual(others, {});
    assert.deepEqual([a.completed, a.failed, a.failures, a.toolCalls, a.run.count], [3, 0, {}, 6, 3]);
    assert.deepEqual([b.completed, b.failed, b.failures, b.toolCalls, b.run.count], [1, 2, { PYTHON_ERROR: 1, TIMEOUT: 1 }, 0, 3]);
    assertSound(a.run);
    assertSound(b.run);
    assert.ok(b.run.sumMs >= 2 * LONG_MS - 2);
    const [here, other] = place === SANDBOX ? [byIsolation.sandbox, byIsolation['in-process']] : [byIsolation['in-process'], byIsolation.sandbox];
    assert.deepEqual([here, other], [{ completed: 5, failed: 2 }, { completed: 0, failed: 0 }]);
  });
}

test('variants without end do not fill the memory', async t => {
  const py = open(t, { maxConcurrency: 4, maxQueue: MOST_VARIANTS + 40 });
  await Promise.all(Array.from({ length: MOST_VARIANTS + 40 }, (_, n) => py.executeTask({ code: '1' }, { variant: `variant ${n}` })));
  await py.executeTask({ code: '1' }, { variant: '(other)' });
  const { byVariant } = py.metrics();
  const { '(other)': other, ...named } = byVariant;
  assert.equal(Object.keys(named).length, MOST_VARIANTS);
  assert.deepEqual([other.completed, other.run.count], [41, 41]);
  assert.ok(Object.values(named).every(({ completed }) => completed === 1));
});

test('two instances share threads and no figures', async t => {
  const [one, other] = [open(t), open(t)];
  for (const py of [one, other]) py.registerTool({ name: 'one', handler: () => 1 });
  await Promise.all([
    ...Array.from({ length: 200 }, (_, n) => one.call('operator:add', n, 1)),
    ...Array.from({ length: 100 }, (_, n) => other.call('operator:add', n, 1)),
    one.executeTask({ code: 'await tools.one()' }, { variant: 'a' }),
    other.executeTask({ code: SLEEP }),
  ]);
  const [mine, its] = [one.metrics(), other.metrics()];
  assert.deepEqual([mine.latency.run.count, its.latency.run.count], [201, 101]);
  assert.deepEqual([mine.latency.tool.count, its.latency.tool.count], [1, 0]);
  assert.deepEqual([Object.keys(mine.byVariant), Object.keys(its.byVariant)], [['a'], []]);
  assert.ok(its.latency.run.maxMs >= LONG_MS - 1);
  assert.ok(mine.uptimeMs > 0 && mine.memory.rssBytes > 10_000_000);
});

test('threads that come back from waiting say how long they waited for the GIL', async t => {
  const py = open(t);
  py.registerTool({ name: 'one', handler: () => 1 });
  await py.run('1');
  const before = py.metrics().gil;
  // One that computes and one that comes back from a tool again and again.
  await Promise.all([py.run('n = 0\nwhile n < 2_000_000: n += 1'), py.run('for n in range(20): tools.sync.one()')]);
  const { waits, waitMs } = py.metrics().gil;
  assert.equal(waitMs.count, waits);
  assert.ok(waits >= before.waits + 20, `${waits - before.waits} waits`);
  assertSound(waitMs);
});

describe('the sandbox', { skip }, () => {
  test('tells what tasks wait for a worker: long for the first one, hardly for the next', async t => {
    const py = open(t, { sandbox: { spares: 2, memoryMb: 52 } });
    const { queueMs } = await py.executeTask({ code: '1' }, SANDBOX);
    const first = py.metrics().latency.sandboxStart;
    assert.equal(first.count, 1);
    assert.ok(first.sumMs > 5 && first.sumMs <= queueMs + 5, `${first.sumMs} ms of ${queueMs} in which the template started`);
    await until(() => py.metrics().sandbox.workers.idle >= 2, 'the spares');
    await py.executeTask({ code: '1' }, SANDBOX);
    const { sandboxStart } = py.metrics().latency;
    assert.equal(sandboxStart.count, 2);
    assert.ok(sandboxStart.sumMs - first.sumMs < first.sumMs / 2, JSON.stringify([first.sumMs, sandboxStart.sumMs]));
    assertSound(sandboxStart);
  });

  test('tells its processes, all the time', async t => {
    const py = open(t, { sandbox: { spares: 3, memoryMb: 53 } });
    await until(() => py.metrics().sandbox.templates === 0, 'the end of what other tests have started');
    const before = py.metrics().sandbox;
    assert.deepEqual(before.workers, { idle: 0, running: 0 });
    const step = gate(py, 'step');
    const running = py.executeTask({ code: 'await tools.step()' }, SANDBOX);
    await step.reached;
    await until(() => py.metrics().sandbox.workers.idle === 3, 'the spares');
    const during = py.metrics().sandbox;
    assert.deepEqual([during.templates, during.workers.running], [1, 1]);
    assert.ok(during.started >= before.started + 4);
    step.open(null);
    await running;
    await until(() => py.metrics().sandbox.workers.running === 0, 'the end of the worker');
    await py.close();
    const other = open(t);
    await until(() => other.metrics().sandbox.templates === 0, 'the end of the template');
    assert.deepEqual(other.metrics().sandbox.workers, { idle: 0, running: 0 });
    assert.ok(other.metrics().sandbox.started >= during.started, 'what was started stays so');
  });

  test('counts what it refuses as its own', async t => {
    const py = open(t, { sandbox: { preload: ['no_such_module'], memoryMb: 54 } });
    assert.equal((await failure(py.executeTask({ code: '1' }, SANDBOX))).code, 'SANDBOX_UNAVAILABLE');
    const { byIsolation, latency } = py.metrics();
    assert.deepEqual(byIsolation, { 'in-process': { completed: 0, failed: 0 }, sandbox: { completed: 0, failed: 1 } });
    assert.deepEqual([latency.run.count, latency.sandboxStart.count], [0, 0]);
  });
});
