'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { PythonNativeError, QueueFullError, TaskTimeoutError } = require('..');
const { failure, gate, open, stopper, timed, until } = require('./support/instance');

/** How late a deadline may be on a machine that is busy with other things. */
const LATE_MS = 500;

/** @param {import('..').PythonOptions} [options] */
function logged(options) {
  /** @type {import('..').LogEvent[]} */
  const events = [];
  return { events, options: { ...options, log: (/** @type {import('..').LogEvent} */ event) => { events.push(event); } } };
}

for (const [what, code] of [
  ['a call that blocks', 'import os, sys\nos.read(sys.pipe, 1)'],
  ['one that swallows BaseException', 'import sys\ndef spin():\n    while not sys.stop: pass\nwhile not sys.stop:\n    try: spin()\n    except BaseException: pass'],
  ['an async task that blocks its loop', 'import asyncio, os, sys\nawait asyncio.sleep(0)\nos.read(sys.pipe, 1)'],
  ['an async task that swallows BaseException and blocks its loop', 'import asyncio, sys\ndef spin():\n    while not sys.stop: pass\nawait asyncio.sleep(0)\nwhile not sys.stop:\n    try: spin()\n    except BaseException: pass'],
]) {
  test(`what cannot be interrupted is abandoned, replaced, counted and logged: ${what}`, async t => {
    const { events, options } = logged();
    const py = open(t, options);
    const stop = await stopper(py);
    const before = py.metrics().abandoned;
    const { ms, error } = await timed(py.executeTask({ code }, { timeoutMs: 150 }));
    assert.ok(error instanceof TaskTimeoutError);
    assert.ok(ms >= 149 && ms < 150 + LATE_MS, `${ms} ms`);
    await until(() => py.metrics().abandoned.now === before.now + 1, 'the abandonment');
    assert.equal(py.metrics().abandoned.total, before.total + 1);
    await until(() => events.length > 0, 'the warning');
    assert.deepEqual(events.map(({ level }) => level), ['warn']);
    assert.match(events[0].message, /abandoned/);
    assert.equal(events[0].fields.execution, error.executionId);
    assert.equal(await py.run('1 + 1'), 2);
    assert.equal(await py.run('import asyncio\nawait asyncio.sleep(0, "replaced")'), 'replaced');
    await stop();
    await until(() => py.metrics().abandoned.now === before.now, 'the return of the thread');
    assert.equal(await py.run('import asyncio\nawait asyncio.sleep(0, "as before")'), 'as before');
  });
}

test('an async task that swallows its cancellation is told of', async t => {
  const { events, options } = logged();
  const py = open(t, options);
  const stop = await stopper(py);
  const code = 'import asyncio, sys\nwhile not sys.stop:\n    try:\n        await asyncio.sleep(0.01)\n    except asyncio.CancelledError: pass\nsys.stop = "stopped"';
  const { ms, error } = await timed(py.executeTask({ code }, { timeoutMs: 150 }));
  assert.ok(error instanceof TaskTimeoutError);
  assert.ok(ms >= 149 && ms < 150 + LATE_MS, `${ms} ms`);
  await until(() => events.length > 0, 'the warning');
  assert.equal(events[0].level, 'warn');
  assert.equal(events[0].fields.execution, error.executionId);
  assert.equal(py.metrics().abandoned.now, 0, 'it holds no thread');
  await stop();
});

test('too many abandoned threads: new tasks are refused until some return', async t => {
  const py = open(t);
  await stopper(py);
  const begun = gate(py, 'begun');
  const release = gate(py, 'release');
  const releasing = py.executeTask({ code: 'await tools.release()\nimport sys\nsys.stop = True' });
  await py.run('import sys\nsys.entered = []');
  const code = 'import sys, time\ntools.sync.begun()\nsys.entered.append(1)\nwhile not sys.stop:\n    try: time.sleep(0.02)\n    except BaseException: pass';
  const controller = new AbortController();
  const tasks = Array.from({ length: 64 }, () => failure(py.executeTask({ code }, { signal: controller.signal })));
  await until(() => py.metrics().toolCalls === 65, 'the beginning of all');
  begun.open(null);
  while (await py.run('import sys\nlen(sys.entered)') < 64);
  controller.abort();
  await Promise.all(tasks);
  await until(() => py.metrics().abandoned.now === 64, 'the abandonment of all');
  const error = await failure(py.run('1'));
  assert.ok(error instanceof QueueFullError && error instanceof PythonNativeError);
  assert.equal(error.code, 'TOO_MANY_ABANDONED');
  release.open(null);
  await releasing;
  await until(() => py.metrics().abandoned.now === 0, 'the return of all');
  assert.equal(await py.run('2'), 2);
});
