'use strict';

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');

const { ClosedError, createPython } = require('..');
const { outcome } = require('./support/inside');

const SLEEP = 'import time\ntime.sleep(';

describe('two instances of one process', () => {
  const [one, other] = [createPython(), createPython()];
  after(() => Promise.all([one.close(), other.close()]));

  test('do not see each other\'s tools', async () => {
    one.registerTool({ name: 'shared', handler: () => 'of one' });
    one.registerTool({ name: 'own', handler: () => 'own' });
    other.registerTool({ name: 'shared', handler: () => 'of the other' });
    assert.deepEqual(await Promise.all([one, other].map(py => py.run('await tools.shared()'))), ['of one', 'of the other']);
    assert.equal(await outcome(other.run('await tools.own()')), 'TOOL_NOT_FOUND');
    assert.deepEqual(await other.run('[tool["name"] for tool in tools.list()]'), ['shared']);
    assert.equal(other.unregisterTool('own'), false);
    assert.equal(other.unregisterTool('shared'), true);
    assert.equal(await one.run('await tools.shared()'), 'of one');
  });

  test('nor sessions', async () => {
    await one.executeTask({ code: 'x = 1', session: 'work' });
    assert.equal(await outcome(other.executeTask({ code: 'x', session: 'work' })), 'PYTHON_ERROR');
    assert.equal(await other.sessions.delete('work'), true);
    assert.deepEqual([await one.sessions.list(), await other.sessions.list()], [['work'], []]);
    assert.equal((await one.executeTask({ code: 'x', session: 'work' })).value, 1);
  });

  test('nor handles', async () => {
    const { value: ref } = await one.executeTask({ code: '[1, 2]' }, { keep: true });
    assert.deepEqual([one.metrics().handles, other.metrics().handles], [1, 0]);
    assert.equal(await outcome(other.executeTask({ ref })), 'HANDLE_RELEASED');
    assert.equal(await outcome(other.call('builtins:len', ref)), 'HANDLE_RELEASED');
    assert.equal(await one.call('builtins:len', ref), 2);
    ref.release();
  });

  test('nor Python\'s tools', async () => {
    const define = (/** @type {string} */ value) => `
import sys, types
from elizaos_py import tool
module = types.ModuleType('made_${value}')
exec('from elizaos_py import tool\\n@tool\\ndef answer() -> str:\\n    return "${value}"', module.__dict__)
sys.modules[module.__name__] = module
None`;
    await one.run(define('one'));
    await one.run(define('other'));
    await one.tools.load('made_one');
    assert.equal(await one.tools.call('answer'), 'one');
    assert.equal(await outcome(other.tools.call('answer')), 'TOOL_NOT_FOUND');
    assert.deepEqual(await other.tools.list(), []);
    await other.tools.load('made_other');
    assert.deepEqual([await one.tools.call('answer'), await other.tools.call('answer')], ['one', 'other']);
  });

  test('nor figures, and each has its own limits', async () => {
    const narrow = createPython({ maxConcurrency: 1, maxQueue: 1 });
    const before = other.metrics().submitted;
    const three = [1, 2, 3].map(() => outcome(narrow.run(`${SLEEP}0.05)\n1`)));
    assert.deepEqual(await Promise.all([...three, other.call('math:sqrt', 1)]), [1, 1, 'QUEUE_FULL', 1]);
    assert.deepEqual([narrow.metrics().submitted, other.metrics().submitted], [3, before + 1]);
    await narrow.close();
  });
});

describe('close()', { concurrency: true }, () => {
  test('lets what runs come to its end', async () => {
    const py = createPython();
    py.registerTool({ name: 'late', handler: () => new Promise(resolve => setTimeout(resolve, 150, 'late')) });
    const tasks = [py.run(`${SLEEP}0.1)\n"sync"`), py.run('import asyncio\nawait asyncio.sleep(0.1)\n"async"'), py.run('await tools.late()')];
    await py.close();
    assert.deepEqual(await Promise.all(tasks), ['sync', 'async', 'late']);
  });

  test('settles at its deadline what does not, running or waiting', async () => {
    const py = createPython({ maxConcurrency: 4, timeoutMs: 0 });
    py.registerTool({ name: 'never', handler: (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))) });
    const sources = [`${SLEEP}1)`, 'while True: pass', 'import asyncio\nawait asyncio.sleep(600)', 'await tools.never()', '"waits"'];
    const tasks = sources.map(code => outcome(py.run(code)));
    const stream = py.streamTask({ code: '"waits"' });
    await new Promise(resolve => setTimeout(resolve, 200));
    const start = performance.now();
    await py.close({ timeoutMs: 100 });
    const ms = performance.now() - start;
    assert.ok(ms > 90 && ms < 600, `closed after ${ms} ms`);
    const now = Symbol('not settled');
    const settled = await Promise.all([...tasks, outcome(stream.result)].map(task => Promise.race([task, new Promise(resolve => setImmediate(resolve, now))])));
    assert.deepEqual(settled, Array(6).fill('CANCELLED'), 'all have settled by the time close() has');
  });

  test('with no time at all settles at once', async () => {
    const py = createPython();
    const task = outcome(py.run('import asyncio\nawait asyncio.sleep(600)'));
    await py.close({ timeoutMs: 0 });
    assert.equal(await task, 'CANCELLED');
  });

  test('twice is the same as once', async () => {
    const py = createPython();
    const task = py.run(`${SLEEP}0.1)\n1`);
    await Promise.all([py.close(), py.close({ timeoutMs: 0 }), py[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]()]);
    assert.equal(await task, 1, 'a second call does not shorten what the first has granted');
    await py.close();
    assert.equal(py.closed, true);
  });

  test('refuses what comes after it, each way', async () => {
    const py = createPython();
    const { value: ref } = await py.executeTask({ code: '[1]' }, { keep: true });
    const closing = py.close();
    assert.equal(py.closed, true, 'from the call on');
    await assert.rejects(py.call('math:sqrt', 1), ClosedError);
    await closing;
    /** @type {Record<string, () => Promise<unknown>>} */
    const uses = {
      call: () => py.call('math:sqrt', 1),
      run: () => py.run('1'),
      executeTask: () => py.executeTask({ code: '1' }),
      'streamTask, result': () => py.streamTask({ code: '1' }).result,
      'tools.call': () => py.tools.call('x'),
      'tools.list': () => py.tools.list(),
      'tools.load': () => py.tools.load('math'),
      'sessions.list': () => py.sessions.list(),
      'sessions.delete': () => py.sessions.delete('x'),
      'ref.call': () => ref.call(),
      'ref.get': () => ref.get('x'),
      'ref.value': () => ref.value(),
      registerTool: async () => py.registerTool({ name: 'x', handler: () => {} }),
      metrics: async () => py.metrics(),
      prometheus: async () => py.prometheus(),
    };
    for (const [name, use] of Object.entries(uses)) {
      await assert.rejects(use(), ClosedError, name);
    }
    const events = [];
    for await (const event of py.streamTask({ code: '1' })) events.push(event);
    assert.deepEqual(events.map(event => [event.type, event.error.code]), [['failed', 'CLOSED']]);
    assert.equal(py.unregisterTool('x'), false);
    ref.release();
  });

  test('leaves nothing behind in Python', async () => {
    const watcher = createPython();
    const py = createPython();
    await py.executeTask({ code: 'import builtins, weakref\nclass Big: pass\nbig = Big()\nbuiltins.seen = weakref.ref(big)', session: 'kept' });
    await py.executeTask({ code: 'import builtins\nkept = builtins.seen()\nbuiltins.second = __import__("weakref").ref(kept)\nkept', session: 'kept' }, { keep: true });
    await py.close();
    while (await watcher.run('import builtins\nbuiltins.seen() is not None')) await new Promise(resolve => setTimeout(resolve, 10));
    await watcher.close();
  });

  test('and a new instance works like the first, twenty times', async () => {
    for (let round = 0; round < 20; round++) {
      const py = createPython();
      py.registerTool({ name: 'round', handler: () => round });
      assert.deepEqual(await Promise.all([py.call('math:sqrt', round ** 2), py.run('await tools.round()')]), [round, round]);
      await py.close();
    }
  });
});
