'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { assertEnd, run } = require('./support/child');
const { failure, gate, open, stopper, until } = require('./support/instance');

/**
 * @param {Record<string, any>} from
 * @param {object} like
 */
const pick = (from, like) => Object.fromEntries(Object.keys(like).map(name => [name, from[name]]));

test('what was submitted, completed and failed is counted, by code', async t => {
  const py = open(t);
  const nothing = { submitted: 0, completed: 0, failed: 0, failures: {}, running: 0, queued: 0, interrupts: 0, toolCalls: 0, handles: 0, byVariant: {} };
  assert.deepEqual(pick(py.metrics(), nothing), nothing);
  await py.run('1');
  await py.executeTask({ code: '2' });
  await py.streamTask({ code: '3' }).result;
  await failure(py.run('1 / 0'));
  await failure(py.run('('));
  await failure(py.call('nowhere:f'));
  await failure(py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(60)' }, { timeoutMs: 20 }));
  await failure(py.executeTask({ code: '"x" * 100' }, { maxResultBytes: 10 }));
  await failure(py.executeTask({ code: 'object()' }));
  const { submitted, completed, failed, failures, interrupts } = py.metrics();
  assert.deepEqual({ submitted, completed, failed, interrupts }, { submitted: 9, completed: 3, failed: 6, interrupts: 1 });
  assert.deepEqual(failures, { PYTHON_ERROR: 1, SYNTAX_ERROR: 1, TARGET_NOT_FOUND: 1, TIMEOUT: 1, RESULT_TOO_LARGE: 1, UNSENDABLE_VALUE: 1 });
});

test('what is refused before it is sent does not count', async t => {
  const py = open(t);
  await failure(py.run(''));
  await failure(py.run('x', { x: () => {} }));
  assert.equal(py.metrics().submitted, 0);
});

test('running, queued and tool calls are told as they are', async t => {
  const py = open(t, { maxConcurrency: 2 });
  const step = gate(py, 'step');
  const tasks = Array.from({ length: 5 }, () => py.executeTask({ code: 'await tools.step()' }));
  assert.deepEqual([py.metrics().running, py.metrics().queued, py.metrics().submitted], [2, 3, 5], 'also those of this very turn');
  await step.reached;
  step.open(null);
  await Promise.all(tasks);
  const { running, queued, toolCalls } = py.metrics();
  assert.deepEqual({ running, queued, toolCalls }, { running: 0, queued: 0, toolCalls: 5 });
});

test('handles are counted until they are released', async t => {
  const py = open(t);
  const refs = await Promise.all(Array.from({ length: 3 }, () => py.executeTask({ code: 'object()' }, { keep: true })));
  assert.equal(py.metrics().handles, 3);
  for (const { value } of refs) value.release();
  await until(() => py.metrics().handles === 0, 'the release');
});

test('figures are an instance\'s own, threads are the process\'s', async t => {
  const [one, other] = [open(t), open(t)];
  await one.run('1');
  assert.deepEqual([one.metrics().submitted, other.metrics().submitted], [1, 0]);
  assert.ok(other.metrics().threads.workers >= 1);
  assert.deepEqual(one.metrics().threads, other.metrics().threads);
});

test('log gets events with level, target, message and fields, as talkative as asked for', async t => {
  /** @type {import('..').LogEvent[]} */
  const events = [];
  const py = open(t, { log: event => events.push(event), logLevel: 'warn' });
  const silent = open(t, { log: () => assert.fail('it asked for errors only'), logLevel: 'error' });
  const stop = await stopper(py);
  await failure(py.executeTask({ code: 'import os, sys\nos.read(sys.pipe, 1)' }, { timeoutMs: 50 }));
  await until(() => events.length > 0, 'the warning');
  await stop();
  const [{ level, target, message, fields }] = events;
  assert.equal(level, 'warn');
  assert.match(target, /^elizaos_python_native/);
  assert.match(message, /abandoned/);
  assert.match(String(fields.execution), /^[0-9a-f-]{36}$/);
  assert.equal(await silent.run('1'), 1);
});

test('a log callback that throws is an uncaught exception of the program, and nothing else is lost', async () => {
  const end = await run(async ({ createPython, tell, until }) => {
    /** @type {string[]} */
    const uncaught = [];
    process.on('uncaughtException', error => uncaught.push(error.message));
    const py = createPython({ log: () => { throw new Error('from log'); } });
    await py.run('import os, sys\nsys.pipe, sys.pipe_end = os.pipe()');
    await py.executeTask({ code: 'import os, sys\nos.read(sys.pipe, 1)' }, { timeoutMs: 50 }).catch((/** @type {any} */ error) => tell(error.code));
    // Tasks all the while, so that the event has company in its batch.
    await until(() => Promise.all(Array.from({ length: 20 }, () => py.run('1'))).then(() => uncaught.length > 0));
    tell(uncaught);
    tell(await py.run('import os, sys\nos.close(sys.pipe_end)\n2'));
  });
  assertEnd(end, { told: ['TIMEOUT', ['from log'], 2] });
});
