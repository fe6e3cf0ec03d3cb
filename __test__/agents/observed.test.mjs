// Agents are in the record and in traces, as all tasks are.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import instance from '../support/instance.js';
import traces from '../support/traces.js';
import { FRAMEWORKS } from './support/frameworks.mjs';
import { ANSWER, calling } from './support/refund.mjs';
import { TASK, openShop } from './support/shop.mjs';

const RUN = 'execute_task elizaos_py.host.agents:run';

for (const framework of FRAMEWORKS) {
  test(`${framework}: an execution of the record, what was given included where that is wished`, async t => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'agents-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const py = openShop(t, { options: { record: { store: path.join(folder, 'record.sqlite'), inputs: true } } });
    const { id, durationMs } = await py.executeTask({ task: TASK, framework, context: { shop: 'north' } }, { source: 'route', workflowId: 'w-1', variant: 'b', metadata: { ticket: 7 } });
    py.registerModel(() => calling('find_user', { email: 'ada@example.com' }));
    const failed = await instance.failure(py.executeTask({ task: TASK, framework, maxTokens: 1 }));

    const { executions: [last, first, ...others] } = await py.executions();
    assert.equal(others.length, 0);
    assert.deepEqual(
      [first.id, first.kind, first.code, first.status, first.toolCalls, first.source, first.workflowId, first.variant, first.metadata],
      [id, 'call', 'elizaos_py.host.agents:run', 'completed', 7, 'route', 'w-1', 'b', { ticket: 7 }],
    );
    assert.equal(first.durationMs, durationMs);
    assert.equal(/** @type {any} */ (first.result).response, ANSWER);
    assert.match(JSON.stringify(first.inputs), new RegExp(`"task":"${TASK}"`));
    assert.match(JSON.stringify(first.inputs), /"shop":"north"/);
    assert.deepEqual([last.id, last.status, last.errorCode], [failed.executionId, 'failed', 'AGENT_LIMIT']);
  });

  test(`${framework}: the questions and calls of an agent are spans below its own`, async t => {
    const spans = traces.record(t);
    const py = openShop(t);
    const { id } = await traces.within('request', () => py.executeTask({ task: TASK, framework }));
    assert.equal(spans.only(RUN).attributes['elizaos.python.execution_id'], id);
    assert.deepEqual(spans.lines('tool model.chat'), Array(4).fill(`tool model.chat < ${RUN} < request`));
    for (const name of ['find_user', 'get_order', 'refund']) {
      assert.deepEqual(spans.lines(`tool shop.${name}`), [`tool shop.${name} < ${RUN} < request`]);
    }
  });

  test(`${framework}: the metrics count it`, async t => {
    const py = openShop(t);
    await py.executeTask({ task: TASK, framework });
    const { submitted, completed, running } = py.metrics();
    assert.deepEqual([submitted, completed, running], [1, 1, 0]);
  });
}
