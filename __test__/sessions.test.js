'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { failure, gate, open } = require('./support/instance');

test('a session keeps its variables, imports and functions', async t => {
  const py = open(t);
  await py.executeTask({ code: 'import math\nx = 1\ndef twice(n):\n    return n * 2 + x', session: 'a' });
  assert.equal((await py.executeTask({ code: 'x += 1\ntwice(math.floor(5.5))', session: 'a' })).value, 12);
  assert.equal((await failure(py.executeTask({ code: 'x' }))).pythonType, 'NameError');
  assert.equal((await failure(py.executeTask({ code: 'x', session: 'b' }))).pythonType, 'NameError');
});

test('inputs stay in the session, results and failures leave it usable', async t => {
  const py = open(t);
  await py.executeTask({ code: 'None', inputs: { given: [1] }, session: 's' });
  await failure(py.executeTask({ code: 'kept = 5\nraise ValueError', session: 's' }));
  assert.deepEqual((await py.executeTask({ code: '[given, kept]', session: 's' })).value, [[1], 5]);
  const names = (await py.executeTask({ code: '[name for name in globals() if not name.startswith("__")]', session: 's' })).value;
  assert.deepEqual(names.sort(), ['given', 'kept', 'progress', 'tool', 'tools']);
  assert.ok(!(await py.executeTask({ code: '"result"\nsorted(globals())', session: 's' })).value.includes('__elizaos_result__'));
});

test('async code shares the session with sync code', async t => {
  const py = open(t);
  await py.executeTask({ code: 'import asyncio\nx = await asyncio.sleep(0, 3)', session: 's' });
  await py.executeTask({ code: 'async def later():\n    global x\n    x += 1\n    return x', session: 's' });
  assert.equal((await py.executeTask({ code: 'later()', session: 's' })).value, 4);
  assert.equal((await py.executeTask({ code: 'await later()', session: 's' })).value, 5);
  assert.equal((await py.executeTask({ code: 'x', session: 's' })).value, 5);
});

test('tasks of one session that overlap each get their own result', async t => {
  const py = open(t);
  const values = await Promise.all(Array.from({ length: 50 }, (_, number) => py.executeTask({
    code: number % 2 === 0 ? `import asyncio\nawait asyncio.sleep(0.001)\n${number}` : `import time\ntime.sleep(0.0005)\n${number}`,
    session: 'shared',
  })));
  assert.deepEqual(values.map(({ value }) => value), Array.from({ length: 50 }, (_, number) => number));
});

test('sessions are listed and deleted', async t => {
  const py = open(t);
  assert.deepEqual(await py.sessions.list(), []);
  await py.executeTask({ code: 'x = 1', session: 'one' });
  await py.executeTask({ code: 'x = 2', session: 'two' });
  assert.deepEqual((await py.sessions.list()).sort(), ['one', 'two']);
  assert.equal(await py.sessions.delete('one'), true);
  assert.equal(await py.sessions.delete('one'), false);
  assert.deepEqual(await py.sessions.list(), ['two']);
  assert.equal((await failure(py.executeTask({ code: 'x', session: 'one' }))).pythonType, 'NameError');
});

test('deleting a session frees what it held', async t => {
  const py = open(t);
  await py.executeTask({ code: 'import sys\nclass Thing: pass\nthing = Thing()\nimport weakref\nsys.witness = weakref.ref(thing)', session: 'held' });
  assert.equal(await py.run('import sys\nsys.witness() is None'), false);
  await py.sessions.delete('held');
  assert.equal(await py.run('import gc, sys\ngc.collect()\nsys.witness() is None'), true);
});

test('a session that is deleted while a task runs in it does not disturb the task', async t => {
  const py = open(t);
  const step = gate(py, 'step');
  const running = py.executeTask({ code: 'x = 1\nawait tools.step()\nx', session: 's' });
  await step.reached;
  assert.equal(await py.sessions.delete('s'), true);
  step.open(null);
  assert.equal((await running).value, 1);
  assert.equal((await failure(py.executeTask({ code: 'x', session: 's' }))).pythonType, 'NameError');
});

test('beyond maxSessions the least recently used goes', async t => {
  const py = open(t, { maxSessions: 2 });
  await py.executeTask({ code: 'x = 1', session: 'old' });
  await py.executeTask({ code: 'x = 2', session: 'older' });
  await py.executeTask({ code: 'x', session: 'old' });
  await py.executeTask({ code: 'x = 3', session: 'new' });
  assert.deepEqual((await py.sessions.list()).sort(), ['new', 'old']);
  assert.equal((await py.executeTask({ code: 'x', session: 'old' })).value, 1);
  assert.equal((await failure(py.executeTask({ code: 'x', session: 'older' }))).pythonType, 'NameError');
});

test('a thousand sessions come and go', async t => {
  const py = open(t, { maxSessions: 8 });
  await Promise.all(Array.from({ length: 1_000 }, (_, n) => py.executeTask({ code: 'x = list(range(1000))', session: `s${n}` })));
  assert.equal((await py.sessions.list()).length, 8);
});

test('a name of any characters is a name', async t => {
  const py = open(t);
  for (const session of ['a b', '__main__', '😀', '../x', 'x'.repeat(10_000)]) {
    await py.executeTask({ code: 'x = 1', session });
    assert.equal((await py.executeTask({ code: 'x', session })).value, 1);
  }
});
