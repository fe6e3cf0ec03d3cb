'use strict';

// The processes behind the sandbox: how many there are, and what happens when one is gone.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');

const { createPython } = require('..');
const { failure, until } = require('./support/instance');
const { SANDBOX, children, descendants, skip } = require('./support/sandbox');

/** @typedef {any} Bad Wrong on purpose. */

const SLEEP = 'import time\ntime.sleep(0.5)\n';

describe('the processes of the sandbox', { skip, concurrency: 1 }, () => {
  /** @param {any} test @param {import('..').PythonOptions} [options] */
  const open = (test, options) => {
    const py = createPython({ timeoutMs: 20_000, ...options });
    test.after(() => py.close({ timeoutMs: 0 }));
    return py;
  };

  test('are as many at once as maxWorkers says; more tasks wait', async t => {
    const py = open(t, { sandbox: { maxWorkers: 2, spares: 1 } });
    await py.executeTask({ code: '1' }, SANDBOX);
    const start = performance.now();
    const results = await Promise.all([1, 2, 3, 4].map(n => py.executeTask({ code: `${SLEEP}n`, inputs: { n } }, SANDBOX)));
    assert.deepEqual(results.map(({ value }) => value), [1, 2, 3, 4]);
    assert.ok(performance.now() - start > 950);
    assert.ok(results.filter(({ queueMs }) => queueMs > 400).length >= 2, String(results.map(({ queueMs }) => queueMs)));
  });

  test('are not waited for beyond the deadline', async t => {
    const py = open(t, { sandbox: { maxWorkers: 1, spares: 0 } });
    const long = failure(py.executeTask({ code: 'while True: pass' }, { ...SANDBOX, timeoutMs: 2_000 }));
    const waiting = await failure(py.executeTask({ code: '1' }, { ...SANDBOX, timeoutMs: 500 }));
    assert.equal(waiting.code, 'TIMEOUT');
    assert.equal((await long).code, 'TIMEOUT');
    assert.equal((await py.executeTask({ code: '1' }, SANDBOX)).value, 1, 'its place is free again');
  });

  test('do not hold up tasks of this process', async t => {
    const py = open(t, { sandbox: { maxWorkers: 1, spares: 0 } });
    const busy = failure(py.executeTask({ code: 'while True: pass' }, { ...SANDBOX, timeoutMs: 1_500 }));
    const queued = py.executeTask({ code: '2' }, SANDBOX);
    const start = performance.now();
    assert.equal(await py.run('1 + 1'), 2);
    assert.ok(performance.now() - start < 1_000);
    await busy;
    assert.equal((await queued).value, 2);
  });

  test('run at the same time', async t => {
    const py = open(t);
    await py.executeTask({ code: '1' }, SANDBOX);
    const start = performance.now();
    await Promise.all([1, 2, 3, 4].map(() => py.executeTask({ code: SLEEP }, SANDBOX)));
    assert.ok(performance.now() - start < 1_500);
  });

  test('work without any in advance, and with many', async t => {
    for (const spares of [0, 12]) {
      const py = open(t, { sandbox: { spares } });
      const values = await Promise.all(Array.from({ length: 15 }, (_, n) => py.executeTask({ code: 'n', inputs: { n } }, SANDBOX)));
      assert.deepEqual(values.map(({ value }) => value), Array.from({ length: 15 }, (_, n) => n));
    }
  });

  test('do not become more with each task', async t => {
    const py = open(t, { sandbox: { spares: 2 } });
    for (let n = 0; n < 30; n++) await py.executeTask({ code: 'n', inputs: { n } }, SANDBOX);
    await until(() => descendants().length <= 6, `few processes instead of ${descendants().length}`);
  });

  test('are there again after all of them were killed', async t => {
    const py = open(t, { sandbox: { spares: 2, memoryMb: 51 } });
    await py.executeTask({ code: '1' }, SANDBOX);
    const running = failure(py.executeTask({ code: 'while True: pass' }, { ...SANDBOX, timeoutMs: 10_000 }));
    await new Promise(resolve => setTimeout(resolve, 300));
    const templates = children();
    assert.ok(templates.length > 0);
    for (const pid of templates) process.kill(pid, 'SIGKILL');
    const error = await running;
    assert.ok(['CRASH', 'DIED', 'SANDBOX_UNAVAILABLE'].includes(error.code), error.code);
    // The news of it may come after the next task was given to it.
    await until(() => templates.every(pid => !children().includes(pid)), 'their end');
    const values = [];
    for (let n = 0; n < 5; n++) values.push(await py.executeTask({ code: 'n', inputs: { n } }, SANDBOX).then(({ value }) => value, ({ code }) => code));
    assert.deepEqual(values.slice(1), [1, 2, 3, 4], String(values));
  });

  test('are counted as tasks are', async t => {
    const py = open(t);
    await py.executeTask({ code: '1' }, SANDBOX);
    await failure(py.executeTask({ code: 'import os\nos._exit(1)' }, SANDBOX));
    const { submitted, completed, failed, failures, running, queued } = py.metrics();
    assert.deepEqual([submitted, completed, failed, failures, running, queued], [2, 1, 1, { DIED: 1 }, 0, 0]);
  });

  test('are refused to more tasks than may wait', async t => {
    const py = open(t, { maxConcurrency: 1, maxQueue: 1, sandbox: { maxWorkers: 1 } });
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => py.executeTask({ code: SLEEP }, SANDBOX)));
    assert.deepEqual(outcomes.map(outcome => (outcome.status === 'rejected' ? outcome.reason.code : 'ok')), ['ok', 'ok', 'QUEUE_FULL']);
  });
});
