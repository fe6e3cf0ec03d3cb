// Messages through the real pipeline: what the user gets, what the agent keeps, what is written down.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { markOf, messageRows, respond, startAgent, wantsCode } from './support/agent.mjs';

/** What the model writes for a task, by the mark in the message. */
const CODE = {
  sum: 'progress(0.5, "half way")\nprint("adding")\nf"It is {sum(range(10))}."',
  context: 'f"{context[\'agent\'][\'name\']}: {[said[\'text\'] for said in context[\'recentMessages\']]}"',
  hostile: '{"big": 2**70, "nul": "a\\0b", "half": "x\\ud800", "nan": float("nan"), "bytes": b"xy", "set": {1, 2}}',
  cycle: 'x = []\nx.append(x)\nx',
  million: 'list(range(1_000_000))',
  text: '"x" * 5_000_000',
  wrong: '1 / 0',
};
/** Answers in turn. */
const TURNS = { repair: ['undefined_name + 1', 'def f(:', '"repaired"'] };

const noted = {
  name: 'NOTE_PREVIOUS',
  description: 'Tells what the action before it has found.',
  validate: async () => true,
  handler: async (_runtime, _message, _state, { actionContext }) => {
    const found = actionContext.getPreviousResult('EXECUTE_PYTHON');
    return { success: true, text: `before: ${found?.text}`, data: { actionName: 'NOTE_PREVIOUS' } };
  },
};

describe('an agent', () => {
  let agent;
  let plan = {};
  const turns = new Map();

  before(async () => {
    agent = await startAgent({
      plugins: [{ name: 'notes', description: 'notes', actions: [noted] }],
      model: prompt => {
        const mark = markOf(prompt) ?? '';
        if (!wantsCode(prompt)) return plan[mark] ?? respond({ actions: 'PYTHON_ANALYZE' });
        if (!(mark in TURNS)) return `\`\`\`python\n${CODE[mark]}\n\`\`\``;
        const turn = turns.get(mark) ?? 0;
        turns.set(mark, turn + 1);
        return `\`\`\`python\n${TURNS[mark][turn]}\n\`\`\``;
      },
    });
    assert.equal((await agent.service.opened()).state, 'ready');
  });
  after(() => agent.runtime.stop());

  const ask = async (mark, options = {}) => (await agent.room()).say(`please calculate [[${mark}]]`, options);

  test('PYTHON_ANALYZE: reply, chunks, memory and row', async () => {
    const { replies, chunks, results: [result], id, message } = await ask('sum');
    assert.deepEqual(replies.map(({ text }) => text), ['It is 45.']);
    assert.equal(result.success, true);
    assert.equal(result.data.pythonUsed, true);
    assert.equal(result.data.stdout, 'adding\n');
    assert.deepEqual(result.data.toolsUsed, []);

    assert.deepEqual(chunks.map(({ chunk }) => chunk), ['Engaging Python for this task…\n', '50 % half way\n', 'adding\n']);
    assert.deepEqual([...new Set(chunks.map(({ messageId }) => messageId))], [replies[0].responseId], 'of the message that the reply became');

    const memories = await agent.runtime.getMemories({ tableName: 'messages', roomId: message.roomId, count: 20 });
    const stored = memories.find(({ content }) => content.type === 'action_result');
    assert.deepEqual([stored.content.actionStatus, stored.content.actionResult.data.executionId], ['completed', result.data.executionId]);

    const row = (await messageRows(agent)).find(({ id: row }) => row === result.data.executionId);
    assert.deepEqual([row.agent_id, row.status, row.source, row.isolation, row.result, row.stdout], [agent.agentId, 'completed', 'PYTHON_ANALYZE', 'sandbox', 'It is 45.', 'adding\n']);
    assert.equal(row.metadata.messageId, id);
  });

  test('the model is told of the tools, and its code of the conversation', async () => {
    const room = await agent.room();
    await room.say('please calculate [[sum]]');
    const { replies: [{ text }] } = await room.say('calculate [[context]]');
    assert.match(text, /^Ada: \['please calculate \[\[sum\]\]'.*\]$/);
    assert.match(agent.prompts.findLast(wantsCode), /- await tools\.memory\.search\(query, limit=…\): finds/);
  });

  test('code that fails is repaired with its traceback', async () => {
    const { replies: [{ text }], results: [{ data }] } = await ask('repair');
    assert.equal(text, 'repaired');
    assert.equal(data.repairs, 2);
    const [second, third] = agent.prompts.filter(wantsCode).slice(-2);
    assert.match(second, /NameError: name 'undefined_name' is not defined/);
    assert.match(third, /def f\(:[\s\S]*SyntaxError/);
  });

  test('what stays wrong is a failure that is returned, and the next message goes on', async () => {
    const room = await agent.room();
    const { results: [result], replies: [{ text }] } = await room.say('calculate [[wrong]]');
    assert.equal(result.success, false);
    assert.match(text, /^PYTHON_ERROR: ZeroDivisionError: division by zero/);
    assert.equal(typeof result.error, 'string');
    assert.deepEqual([result.data.actionName, result.data.errorCode], ['PYTHON_ANALYZE', 'PYTHON_ERROR']);
    assert.match(result.data.traceback, /1 \/ 0/);
    assert.equal((await room.say('calculate [[sum]]')).replies[0].text, 'It is 45.');
  });

  test('values that elizaOS cannot store are made such that it can', async () => {
    const { results: [{ data }], message } = await ask('hostile');
    assert.deepEqual(data.result, { big: String(2n ** 70n), nul: 'a␀b', half: 'x\ufffd', nan: null, bytes: { array: 'Buffer', length: 2, head: [120, 121] }, set: [1, 2] });
    const memories = await agent.runtime.getMemories({ tableName: 'messages', roomId: message.roomId, count: 20 });
    assert.ok(memories.some(({ content }) => content.type === 'action_result'), 'it was stored');
    const row = (await messageRows(agent)).find(({ id }) => id === data.executionId);
    assert.equal(row.result.nul, 'a␀b');
  });

  test('a cycle of Python is an error, and not one of elizaOS', async () => {
    const { results: [{ success, data }] } = await ask('cycle');
    assert.equal(success, false);
    assert.match(data.errorCode, /^(UNSENDABLE_VALUE|PYTHON_ERROR)$/);
  });

  for (const [mark, form] of [['million', /a list of 1000000 items/], ['text', /5000000 characters/]]) {
    test(`of a large result (${mark}) there is a summary, and the next message is not slowed down by it`, async () => {
      const room = await agent.room();
      const { results: [{ data, text }] } = await room.say(`calculate [[${mark}]]`);
      assert.equal(data.summarised, true);
      assert.match(JSON.stringify(data.result), form);
      assert.ok(text.length < 5_000);
      const stored = await agent.runtime.db.execute(`SELECT max(length(body::text)) AS most FROM logs WHERE room_id = '${room.roomId}'`);
      assert.ok(Number(stored.rows[0].most) < 200_000, `${stored.rows[0].most} characters of log`);
    });
  }

  test('EXECUTE_PYTHON: a fenced block of the message', async () => {
    plan = { fence: respond({ actions: 'EXECUTE_PYTHON' }) };
    const { replies, results: [{ data }] } = await (await agent.room()).say('run [[fence]]\n```python\n[n * n for n in range(4)]\n```');
    assert.deepEqual(JSON.parse(replies[0].text), [0, 1, 4, 9]);
    const row = (await messageRows(agent)).find(({ id }) => id === data.executionId);
    assert.deepEqual([row.source, row.isolation], ['EXECUTE_PYTHON', 'sandbox']);
  });

  test('EXECUTE_PYTHON: parameters that the model wrote, by any of its names', async () => {
    for (const name of ['EXECUTE_PYTHON_CODE', 'RUN_PYTHON', 'execute_python']) {
      plan = { params: respond({ actions: name, more: '<params>{"code": "40 + 2", "workflow_id": "w-7"}</params>' }) };
      const { replies: [{ text }], results: [{ data }] } = await (await agent.room()).say('[[params]]');
      assert.deepEqual([text, data.workflowId, data.actionName], ['42', 'w-7', 'EXECUTE_PYTHON']);
      assert.equal((await messageRows(agent)).find(({ id }) => id === data.executionId).workflow_id, 'w-7');
    }
  });

  test('EXECUTE_PYTHON without code says so', async () => {
    plan = { none: respond({ actions: 'EXECUTE_PYTHON' }) };
    const { results: [{ success, data, text }] } = await (await agent.room()).say('[[none]]');
    assert.deepEqual([success, data.errorCode], [false, 'NO_CODE']);
    assert.match(text, /fenced block/);
  });

  test('the next action of the plan finds the result', async () => {
    plan = { chain: respond({ actions: 'EXECUTE_PYTHON,NOTE_PREVIOUS' }) };
    const { results } = await (await agent.room()).say('[[chain]]\n```python\n6 * 7\n```');
    assert.deepEqual(results.map(({ text }) => text), ['42', 'before: 42']);
  });

  test('the multi-step mode: parameters of the step, and text in its trace', async () => {
    const steps = [
      '<response><thought>first</thought><action>EXECUTE_PYTHON</action><providers></providers><parameters>{"code": "\'of a step\'"}</parameters><isFinish>false</isFinish></response>',
      '<response><thought>done</thought><action></action><providers></providers><isFinish>true</isFinish></response>',
      respond({ text: 'the summary' }),
    ];
    plan = { get steps() { return steps.shift(); } };
    const { outcome } = await (await agent.room()).say('[[steps]]', { useMultiStep: true });
    assert.equal(outcome.responseContent.text, 'the summary');
    assert.match(agent.prompts.at(-1), /of a step/);
  });

  test('a model that names the action for a message that does not ask for it: refused by the handler', async () => {
    plan = { nothing: respond({ actions: 'PYTHON_ANALYZE' }) };
    const before = (await messageRows(agent)).length;
    const { results: [{ success, data }] } = await (await agent.room()).say('good morning [[nothing]]');
    assert.deepEqual([success, data.pythonUsed, data.errorCode], [false, false, 'INVALID_TASK']);
    assert.equal((await messageRows(agent)).length, before);
  });

  test('validate: the trigger words, in any case', async () => {
    const [analyze] = agent.runtime.actions.filter(({ name }) => name === 'PYTHON_ANALYZE');
    const valid = text => analyze.validate(agent.runtime, { content: { text } });
    assert.deepEqual(await Promise.all(['Analyze it', 'do RESEARCH', 'recalculated', 'benchmarks', 'hello', undefined].map(valid)), [true, true, true, true, false, false]);
  });

  test('the provider answers from what is known', async () => {
    const [provider] = agent.runtime.providers.filter(({ name }) => name === 'PYTHON_SIDEKICK');
    const begin = performance.now();
    const { text, values } = await provider.get(agent.runtime, { content: {} }, {});
    assert.ok(performance.now() - begin < 50);
    assert.match(text, /^Python 3\.\d+\.\d+ is ready, in a sandbox\. Its tools: ai_chat, .*memory\.search, /);
    assert.deepEqual(values, { pythonState: 'ready' });
  });

  test('usage and failures are counted', async () => {
    const before = agent.service.metrics().usage;
    await ask('sum');
    await ask('wrong');
    const { usage } = agent.service.metrics();
    assert.equal(usage.used - before.used, 2);
    assert.equal(usage.failed - before.failed, 1);
    assert.equal(usage.failures.PYTHON_ERROR - before.failures.PYTHON_ERROR, 1);
    assert.ok(usage.durationMs.median > 0);
  });

  test('a listener of chunks that fails, and one that never comes back, cost the answer nothing', async () => {
    const failing = await ask('sum', { onStreamChunk: async () => { throw new Error('gone'); } });
    assert.equal(failing.replies[0].text, 'It is 45.');
    const mute = await ask('sum', { onStreamChunk: () => new Promise(() => {}) });
    assert.equal(mute.replies[0].text, 'It is 45.');
  });

  test('the tests that the plugin brings for elizaOS pass', async () => {
    const [suite] = agent.runtime.plugins.find(({ name }) => name === 'python-sidekick').tests;
    for (const { fn } of suite.tests) await fn(agent.runtime);
  });
});
