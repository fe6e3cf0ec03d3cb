// The rows, as the agent's database keeps them.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { writeRows } from '../dist/audit/write.js';
import { rowsOf, startAgent } from './support/agent.mjs';
import { row } from './support/rows.mjs';

describe('rows', () => {
  let agent;
  const found = async id => (await rowsOf(agent)).find(row => row.id === id);

  before(async () => {
    agent = await startAgent({});
    await agent.service.opened();
  });
  after(() => agent.runtime.stop());

  test('are put in place of those with their ids, also twice in one lot', async () => {
    const first = row({});
    await writeRows(agent.runtime.db, agent.agentId, [first]);
    await writeRows(agent.runtime.db, agent.agentId, [{ ...first, status: 'running' }, { ...first, status: 'completed', result: { n: [1, '2', null] }, durationMs: 1.25 }]);
    const kept = await found(first.id);
    assert.deepEqual([kept.status, kept.result, kept.duration_ms], ['completed', { n: [1, '2', null] }, 1.25]);
  });

  test('the last word takes away what was there before, and is not taken back by a first one that comes late', async () => {
    const first = row({ stdout: 'so far', metadata: { n: 1 } });
    await writeRows(agent.runtime.db, agent.agentId, [first]);
    await writeRows(agent.runtime.db, agent.agentId, [{ ...first, status: 'completed', stdout: null, metadata: null, stderr: 'at last' }]);
    await writeRows(agent.runtime.db, agent.agentId, [first]);
    const { status, stdout, metadata, stderr } = await found(first.id);
    assert.deepEqual({ status, stdout, metadata, stderr }, { status: 'completed', stdout: null, metadata: null, stderr: 'at last' });
  });

  test('say the same, whether alone or with others in a lot', async () => {
    const whole = { status: 'completed', result: { text: 'it\'s "so"', list: [1, null] }, metadata: { n: 1 }, durationMs: 0.125, peakMemoryBytes: 2 ** 40, exitCode: 0, inputs: 'text', finishedAt: '2026-01-02T03:04:06.000001Z' };
    const [alone, first, second] = [row(whole), row(whole), row({ ...whole, result: null })];
    await writeRows(agent.runtime.db, agent.agentId, [alone]);
    await writeRows(agent.runtime.db, agent.agentId, [first, second, row({})]);
    const kept = async ({ id }) => ({ ...await found(id), id: '', writer_id: '' });
    assert.deepEqual(await kept(alone), await kept(first));
    assert.deepEqual(await kept(second), { ...await kept(first), result: null });
  });

  test('of another agent are never touched', async () => {
    const mine = row({});
    await writeRows(agent.runtime.db, agent.agentId, [mine]);
    await writeRows(agent.runtime.db, crypto.randomUUID(), [{ ...mine, status: 'failed' }]);
    assert.equal((await found(mine.id)).status, 'running');
  });

  test('may be thousands in one lot', async () => {
    const many = Array.from({ length: 5_000 }, () => row({ source: 'many' }));
    await writeRows(agent.runtime.db, agent.agentId, many);
    assert.equal((await rowsOf(agent)).filter(({ source }) => source === 'many').length, 5_000);
  });

  test('hold results that jsonb would refuse, and keep what looks like a secret out', async () => {
    const { id } = await agent.service.executePython({ code: 'print("key sk-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH")\n["a\\0b", "\\ud800"]' });
    const { executions: [{ result, stdout }] } = await agent.service.executions({ id });
    assert.deepEqual(result, ['a␀b', '\ufffd']);
    assert.ok(!stdout.includes('abcdefghijklmnop'), stdout);
  });

  test('are there before the code runs, and whole before its outcome is told', async () => {
    await agent.service.registerTool({ name: 'status', handler: async (_args, { executionId }) => (await found(executionId)).status });
    const { id, value } = await agent.service.executePython({ code: 'await tools.status()' });
    assert.equal(value, 'running');
    const { status, tool_calls, peak_memory_bytes } = await found(id);
    assert.deepEqual([status, tool_calls], ['completed', 1]);
    assert.ok(Number(peak_memory_bytes) > 1_000_000);
  });
});
