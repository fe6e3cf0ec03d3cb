// How long rows stay in the agent's database.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, mock, test } from 'node:test';

import { Care } from '../dist/audit/care.js';
import { AT_ONCE, pruneRows } from '../dist/audit/retention.js';
import { writeRows } from '../dist/audit/write.js';
import { rowsOf, startAgent } from './support/agent.mjs';
import { row } from './support/rows.mjs';

const HOUR_MS = 3_600_000;
const ago = hours => new Date(Date.now() - hours * HOUR_MS).toISOString();
const past = (hours, more) => row({ status: 'completed', startedAt: ago(hours), finishedAt: ago(hours), ...more });

describe('retention', () => {
  let agent;
  let runtime;
  /** An agent of its own for each test, as far as the table is concerned. */
  const another = () => {
    const agentId = randomUUID();
    return {
      agentId,
      runtime: { agentId, db: runtime.db, logger: runtime.logger },
      write: rows => writeRows(runtime.db, agentId, rows),
      kept: async () => (await rowsOf({ runtime, agentId })).map(({ id }) => id),
    };
  };

  before(async () => {
    agent = await startAgent({});
    ({ runtime } = agent);
    await agent.service.opened();
  });
  after(() => runtime.stop());

  test('by age: what runs stays, and so does what another agent has', async () => {
    const [one, two] = [another(), another()];
    const running = row({ startedAt: ago(90) });
    const young = past(1);
    await one.write([past(30), running, past(25), young]);
    const other = past(30);
    await two.write([other]);
    assert.equal(await pruneRows(runtime.db, one.agentId, { maxAgeMs: 24 * HOUR_MS, maxRows: null }), 2);
    assert.deepEqual(await one.kept(), [running.id, young.id]);
    assert.deepEqual(await two.kept(), [other.id]);
  });

  test('by number: the newest stay', async () => {
    const one = another();
    const rows = [5, 4, 3, 2, 1].map(hours => past(hours));
    await one.write(rows);
    assert.equal(await pruneRows(runtime.db, one.agentId, { maxAgeMs: null, maxRows: 2 }), 3);
    assert.deepEqual(await one.kept(), rows.slice(3).map(({ id }) => id));
  });

  test('many go a little at a time, and none after the end', async () => {
    const one = another();
    await one.write(Array.from({ length: 2 * AT_ONCE + 1 }, () => past(30)));
    const statements = mock.method(runtime.db, 'delete');
    const ended = new AbortController();
    const turns = mock.fn(() => ended.abort());
    setImmediate(turns);
    assert.equal(await pruneRows(runtime.db, one.agentId, { maxAgeMs: HOUR_MS, maxRows: null }, ended.signal), AT_ONCE);
    assert.equal(turns.mock.callCount(), 1, 'others have their turn between two lots');
    assert.equal(await pruneRows(runtime.db, one.agentId, { maxAgeMs: HOUR_MS, maxRows: null }), AT_ONCE + 1);
    assert.equal(statements.mock.callCount(), 3);
    statements.mock.restore();
  });

  test('is held every minute in which something was written, until the end', async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    const one = another();
    const care = new Care(one.runtime, { maxAgeMs: 24 * HOUR_MS, maxRows: 1 });
    const prune = mock.method(care, 'prune');
    const [oldest, older, newer] = [past(30), past(2), past(1)];
    await one.write([oldest, older, newer]);
    mock.timers.tick(60_000);
    assert.equal(prune.mock.callCount(), 0, 'it was told of nothing');
    care.noteWritten();
    mock.timers.tick(120_000);
    assert.equal(prune.mock.callCount(), 1, 'once for what was written');
    await prune.mock.calls[0].result;
    assert.deepEqual(await one.kept(), [newer.id]);
    care.noteWritten();
    await care.end();
    mock.timers.tick(60_000);
    assert.equal(prune.mock.callCount(), 1);
    mock.timers.reset();
  });

  test('a database that fails is told of, and the next time is tried again', async () => {
    const one = another();
    const warn = mock.fn();
    const broken = { delete: () => { throw new Error('disk full'); }, select: (...args) => runtime.db.select(...args) };
    const owner = { ...one.runtime, db: broken, logger: { warn } };
    const care = new Care(owner, { maxAgeMs: HOUR_MS, maxRows: null });
    await one.write([past(2)]);
    await care.prune();
    assert.match(warn.mock.calls[0].arguments[1], /not deleted: disk full/);
    owner.db = runtime.db;
    await care.prune();
    assert.deepEqual(await one.kept(), []);
    await care.end();
  });
});

test('the agent holds what its settings say', async () => {
  const settings = { PYTHON_SIDEKICK_RETENTION_ROWS: '3' };
  const agent = await startAgent({ settings });
  await agent.service.opened();
  for (let n = 0; n < 5; n += 1) await agent.service.executePython({ code: String(n) });
  await agent.service.stop();
  const again = await startAgent({ settings, agentId: agent.agentId });
  await again.service.opened();
  await again.service.stop();
  const results = (await rowsOf(again)).map(({ result }) => result);
  assert.ok(results.length < 6 && !results.includes(0), `what was first is gone: ${results}`);
});
