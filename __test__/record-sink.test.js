'use strict';

// A record in a store that the program brings.

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { failure, open, timed } = require('./support/instance');

/** A store in memory, as a program might have one. */
function memory() {
  /** @type {Map<string, any>} */
  const rows = new Map();
  /** @type {string[]} */
  const opened = [];
  return {
    rows,
    opened,
    async write(/** @type {any[]} */ executions) {
      await null;
      for (const execution of executions) rows.set(execution.id, execution);
    },
    read(/** @type {any} */ { status }) {
      return { executions: [...rows.values()].filter(row => status === undefined || row.status === status), cursor: null };
    },
    closeLost(/** @type {string} */ writerId) {
      opened.push(writerId);
    },
  };
}

test('the row is there before the task runs, and whole before its outcome is told', async t => {
  const sink = memory();
  const py = open(t, { record: { store: sink, agent: 'Eliza' } });
  py.registerTool({ name: 'rows', handler: () => [...sink.rows.values()].map(({ status, code }) => [status, code]) });
  const { value, id } = await py.executeTask({ code: 'await tools.rows()' });
  assert.deepEqual(value, [['running', 'await tools.rows()']]);
  const row = sink.rows.get(id);
  assert.deepEqual([row.status, row.agent, row.toolCalls], ['completed', 'Eliza', 1]);
  assert.deepEqual(row.result, value);
  assert.deepEqual(sink.opened, [row.writerId]);
});

test('it answers for py.executions', async t => {
  const sink = memory();
  const py = open(t, { record: { store: sink, mode: 'batched' } });
  await py.run('1');
  await failure(py.run('1 / 0'));
  const { executions: [failed] } = await py.executions({ status: 'failed' });
  assert.equal(failed.errorCode, 'PYTHON_ERROR');
  const lines = [];
  for await (const line of py.exportExecutions()) lines.push(line);
  assert.equal(lines.length, 2);
  const mute = open(t, { record: { store: { write: sink.write } } });
  assert.match((await failure(mute.executions())).message, /cannot be read/);
});

test('what it throws refuses the task, and is told', async t => {
  const sink = { ...memory(), write: async () => { throw new Error('the database is on holiday'); } };
  const py = open(t, { record: { store: sink } });
  const error = await failure(py.run('1'));
  assert.equal(error.code, 'RECORD_UNAVAILABLE');
  assert.match(error.message, /on holiday/);
});

test('one that never answers is waited for no longer than its patience', async t => {
  const py = open(t, { record: { store: { write: () => new Promise(() => {}) }, patienceMs: 100, policy: 'degrade' } });
  const { value, ms } = await timed(py.run('1 + 1'));
  assert.equal(value, 2);
  assert.ok(ms < 2_000, `it took ${Math.round(ms)} ms`);
  assert.match(String(py.metrics().record?.failing), /no answer within 100 ms/);
});

test('in lots, too, nothing more runs once it is known to fail, and what ran is written later', async t => {
  const sink = memory();
  let fails = true;
  const py = open(t, { record: { store: { ...sink, write: rows => (fails ? Promise.reject(new Error('not now')) : sink.write(rows)) }, mode: 'batched' } });
  const { id } = await py.executeTask({ code: '1' });
  while (!py.metrics().record?.failing) await new Promise(resolve => { setTimeout(resolve, 10); });
  assert.equal((await failure(py.run('2'))).code, 'RECORD_UNAVAILABLE');
  fails = false;
  while (py.metrics().record?.waiting !== 0) await new Promise(resolve => { setTimeout(resolve, 10); });
  assert.equal(sink.rows.get(id).status, 'completed');
  assert.equal(await py.run('3'), 3);
});

test('what it did not take comes again', async t => {
  const sink = memory();
  let fails = 3;
  const py = open(t, { record: { store: { ...sink, write: rows => (fails-- > 0 ? Promise.reject(new Error('not yet')) : sink.write(rows)) }, policy: 'degrade' } });
  const { id } = await py.executeTask({ code: '1' });
  while (py.metrics().record?.waiting !== 0) await new Promise(resolve => { setTimeout(resolve, 10); });
  assert.equal(sink.rows.get(id).status, 'completed');
});

test('two instances have a sink each', async t => {
  const [one, other] = [memory(), memory()];
  const [py, second] = [open(t, { record: { store: one } }), open(t, { record: { store: other } })];
  await Promise.all([py.run('1'), second.run('2')]);
  assert.deepEqual([...one.rows.values()].map(({ result }) => result), [1]);
  assert.deepEqual([...other.rows.values()].map(({ result }) => result), [2]);
});

test('closing an instance waits until its sink has everything', async t => {
  const sink = memory();
  const slow = { ...sink, write: async (/** @type {any[]} */ rows) => { await new Promise(resolve => { setTimeout(resolve, 20); }); await sink.write(rows); } };
  const py = open(t, { record: { store: slow, mode: 'batched' } });
  await Promise.all(Array.from({ length: 50 }, () => py.run('1')));
  await py.close();
  assert.equal([...sink.rows.values()].filter(({ status }) => status === 'completed').length, 50);
});
