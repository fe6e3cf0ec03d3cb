// Tools that Python registers: JavaScript calls them, agents are offered them, and a benchmark's score is in the result.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import index from '../../index.js';

const TESTS = fileURLToPath(new URL('../../python/tests/agents', import.meta.url));

const REGISTER = `
import sys
sys.path.insert(0, folder)
from bank import Bank
from elizaos_py.agents.tools.register import register
from elizaos_py.core.registry import ALL, BenchmarkToolRegistry

bank, registry = Bank({"ada": 70, "bob": 30}), BenchmarkToolRegistry()
registry.load(bank, "bank")
for tool in registry.view("bank", ALL):
    register(tool)
`;

const TRANSFER = { source: 'ada', to: 'bob', amount: 30 };

/** @param {boolean} acts @returns {import('../../index.js').AgentModel['chat']} */
const model = acts => ({ messages }) => {
  const done = messages.some(({ role }) => role === 'tool');
  if (done || !acts) return 'done';
  return { toolCalls: [{ id: 'call_1', type: /** @type {const} */ ('function'), function: { name: 'bank__transfer', arguments: JSON.stringify(TRANSFER) } }] };
};

for (const [acts, score] of /** @type {const} */ ([[true, 1], [false, 0]])) {
  test(`a benchmark in Python scores an agent that ${acts ? 'does what it is asked for' : 'does nothing'}`, async t => {
    const py = index.createPython();
    t.after(() => py.close());
    py.registerModel(model(acts));
    await py.executeTask({ code: REGISTER, inputs: { folder: TESTS }, session: 'bank' });

    const listed = await py.tools.list();
    assert.deepEqual(listed.map(({ name }) => name), ['bank.balance', 'bank.transfer']);
    assert.deepEqual(/** @type {any} */ (listed[0].parameters).required, ['name']);
    assert.equal(await py.tools.call('bank.balance', { name: 'ada' }), 100);
    await assert.rejects(py.tools.call('bank.balance', { name: 'eve' }), { pythonType: 'elizaos_py.errors.ToolArgumentsError' });

    const { value: result } = await py.executeTask({ task: 'pay bob 30', framework: 'langgraph' });
    assert.equal(result.benchmarkScore, score);
    assert.deepEqual(result.toolsUsed, acts ? ['bank.transfer'] : []);
    assert.equal(await py.tools.call('bank.balance', { name: 'bob' }), acts ? 30 : 0);
  });
}

test('a list of tools is about those of Python, too', async t => {
  const py = index.createPython();
  t.after(() => py.close());
  /** @type {string[][]} */
  const offered = [];
  py.registerModel(({ tools = [] }) => {
    offered.push(tools.map(tool => tool.function.name));
    return 'done';
  });
  await py.executeTask({ code: REGISTER, inputs: { folder: TESTS }, session: 'bank' });
  for (const tools of [undefined, ['bank.balance'], []]) await py.executeTask({ task: 'look', framework: 'langgraph' }, { ...(tools && { tools }) });
  assert.deepEqual(offered, [['bank__balance', 'bank__transfer'], ['bank__balance'], []]);
});
