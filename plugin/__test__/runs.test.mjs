// The ends of runs, and what code does that must not reach the agent.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { core, markOf, messageRows, respond, startAgent, wantsCode } from './support/agent.mjs';

const CODE = {
  endless: 'while True: pass',
  sleep: 'import asyncio\nawait asyncio.sleep(60)',
  stubborn: 'while True:\n  try:\n    while True: pass\n  except BaseException: pass',
  crash: 'import ctypes\nctypes.string_at(0)',
  memory: 'x = [bytes(1 << 20) for _ in range(4096)]',
  fork: 'import os\nwhile True: os.fork()',
  exit: 'import os\nos._exit(3)',
  output: 'while True: print("x" * 100_000)',
  file: 'open("/etc/passwd").read()',
  environment: 'import os\nsorted(os.environ)',
  fine: '"fine"',
};

describe('a run', () => {
  let agent;
  const modelCalls = [];
  let onModel;

  before(async () => {
    agent = await startAgent({
      settings: { PYTHON_SIDEKICK_TIMEOUT_MS: '2000', PYTHON_SIDEKICK_REPAIRS: '1', PYTHON_SIDEKICK_MEMORY_MB: '64' },
      model: async prompt => {
        const mark = markOf(prompt);
        if (!wantsCode(prompt)) return respond({ actions: 'PYTHON_ANALYZE' });
        modelCalls.push(mark);
        if (mark === 'hang') {
          onModel();
          await new Promise(() => {});
        }
        return CODE[mark];
      },
    });
    await agent.service.opened();
    await agent.service.executePython({ code: '1' });
  });
  after(() => agent.runtime.stop());

  const ask = async (mark, options) => (await agent.room()).say(`calculate [[${mark}]]`, options);
  const running = () => agent.service.metrics().python.running;

  for (const mark of ['sleep', 'stubborn']) {
    test(`that times out takes its Python with it (${mark})`, async () => {
      const begin = performance.now();
      const ended = new Promise(resolve => {
        agent.runtime.registerEvent(core.EventType.RUN_ENDED, async ({ messageId }) => messageId === id && resolve());
      });
      const id = crypto.randomUUID();
      await assert.rejects(ask(mark, { id, timeoutDuration: 700 }), /timeout/);
      await ended;
      assert.ok(performance.now() - begin < 1_900, 'before Python\'s own deadline');
      const rows = (await messageRows(agent)).filter(({ metadata }) => metadata?.messageId === id);
      assert.deepEqual(rows.map(({ status, error_code }) => [status, error_code]), [['failed', 'CANCELLED']]);
      assert.equal(running(), 0);
    });
  }

  test('that ends ends what its message still has under way, and nothing of another message', async () => {
    const [left, other] = await Promise.all(['left', 'other'].map(async () => ({ id: crypto.randomUUID(), roomId: crypto.randomUUID(), content: {} })));
    const outcome = message => agent.service.executePython({ code: CODE.sleep }, { occasion: { message } }).catch(error => error);
    const outcomes = [outcome(left), outcome(other)];
    await agent.runtime.emitEvent(core.EventType.RUN_ENDED, { messageId: left.id, status: 'completed' });
    assert.equal((await outcomes[0]).code, 'CANCELLED');
    assert.equal((await outcomes[1]).code, 'TIMEOUT', 'to the end of its own time');
  });

  test('that has timed out before it came to the action does not begin with it', async () => {
    const id = crypto.randomUUID();
    await agent.runtime.emitEvent(core.EventType.RUN_TIMEOUT, { messageId: id, status: 'timeout' });
    const run = () => agent.service.executePython({ code: '1' }, { occasion: { message: { id, roomId: id, content: {} } } }).then(({ value }) => value, ({ code }) => code);
    assert.equal(await run(), 'CANCELLED');
    await agent.runtime.emitEvent(core.EventType.RUN_ENDED, { messageId: id, status: 'completed' });
    assert.equal(await run(), 1);
  });

  test('that times out while the model is at it does not wait for it', async () => {
    const id = crypto.randomUUID();
    const reached = new Promise(resolve => { onModel = resolve; });
    const outcome = agent.service.executeTask({ task: '[[hang]]' }, { occasion: { message: { id, roomId: id, content: {} } } }).catch(error => error);
    await reached;
    await agent.runtime.emitEvent(core.EventType.RUN_TIMEOUT, { messageId: id, status: 'timeout' });
    const { code, message } = await outcome;
    assert.deepEqual([code, message], ['CANCELLED', 'the run of its message timed out']);
  });

  test('whose caller has a signal of its own ends with that', async () => {
    const [execute] = agent.runtime.actions.filter(({ name }) => name === 'EXECUTE_PYTHON');
    const result = await execute.handler(agent.runtime, { id: crypto.randomUUID(), content: { text: '' } }, undefined, { parameters: { code: CODE.sleep }, abortSignal: AbortSignal.timeout(100) });
    assert.deepEqual([result.success, result.data.errorCode], [false, 'CANCELLED']);
  });

  test('the deadline of Python itself is a result, and nothing to repair', async () => {
    const before = modelCalls.length;
    const { results: [{ success, data }] } = await ask('endless');
    assert.deepEqual([success, data.errorCode], [false, 'TIMEOUT']);
    assert.equal(modelCalls.length, before + 1);
  });

  for (const [mark, codes] of Object.entries({
    crash: ['CRASH', 'POLICY'], memory: ['MEMORY_LIMIT'], fork: ['PYTHON_ERROR'], exit: ['DIED'], output: ['OUTPUT_LIMIT', 'TIMEOUT'], file: ['PYTHON_ERROR'],
  })) {
    test(`what code does stays in the sandbox: ${mark}`, async () => {
      const { results: [{ success, data }] } = await ask(mark);
      assert.equal(success, false);
      assert.ok(codes.includes(data.errorCode), data.errorCode);
      assert.equal((await ask('fine')).replies[0].text, 'fine');
    });
  }

  test('it sees nothing of the agent\'s environment', async () => {
    process.env.OF_THE_AGENT = 'secret';
    const { replies: [{ text }] } = await ask('environment');
    assert.ok(!text.includes('OF_THE_AGENT'), text);
  });
});

test('more than may wait is refused, and what was taken is done', async t => {
  const agent = await startAgent({ name: 'Busy', settings: { PYTHON_SIDEKICK_MAX_CONCURRENCY: '2', PYTHON_SIDEKICK_MAX_QUEUE: '3' } });
  t.after(() => agent.runtime.stop());
  await agent.service.opened();
  await agent.service.executePython({ code: '1' });
  const outcomes = await Promise.all(Array.from({ length: 8 }, (_, n) => agent.service.executePython({ code: `import time\ntime.sleep(0.2)\n${n}` }).then(({ value }) => value, ({ code }) => code)));
  assert.deepEqual(outcomes, [0, 1, 2, 3, 4, 'QUEUE_FULL', 'QUEUE_FULL', 'QUEUE_FULL']);
});
