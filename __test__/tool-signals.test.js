'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { failure, gate, open } = require('./support/instance');

test('a cancelled call aborts the signal of its handler, and no other', async t => {
  const py = open(t);
  const step = gate(py, 'step');
  /** @type {Record<string, AbortSignal>} */
  const signals = {};
  /** @type {(value: unknown) => void} */
  let reach = () => {};
  const reached = new Promise(resolve => { reach = resolve; });
  py.registerTool({
    name: 'hang',
    handler: ({ name }, { signal }) => {
      signals[name] = signal;
      if (Object.keys(signals).length === 2) reach(null);
      return new Promise(() => {});
    },
  });
  const running = py.executeTask({
    code: 'import asyncio\nother = asyncio.ensure_future(tools.hang(name="other"))\ntry:\n    await asyncio.wait_for(tools.hang(name="late"), 0.05)\nexcept asyncio.TimeoutError:\n    outcome = "timed out"\nawait tools.step()\nother.cancel()\noutcome',
  });
  await Promise.all([reached, step.reached]);
  assert.deepEqual([signals.late.aborted, signals.other.aborted], [true, false]);
  assert.equal(signals.late.reason.code, 'CANCELLED');
  step.open(null);
  assert.equal((await running).value, 'timed out');
});

test('the signal of a handler aborts when its task times out or is cancelled', async t => {
  const py = open(t);
  for (const call of ['await tools.hang()', 'tools.sync.hang()']) {
    const controller = new AbortController();
    for (const options of [{ timeoutMs: 100 }, { signal: controller.signal }]) {
      /** @type {Promise<void>} */
      const aborted = new Promise(resolve => py.registerTool({
        name: 'hang',
        handler: (_, { signal }) => new Promise(() => {
          signal.addEventListener('abort', () => resolve());
          if (options.signal !== undefined) controller.abort(new Error('enough'));
        }),
      }));
      const error = await failure(py.executeTask({ code: call }, options));
      assert.equal(error.code, options.signal === undefined ? 'TIMEOUT' : 'CANCELLED');
      if (options.signal !== undefined) assert.equal(error.cause.message, 'enough');
      await aborted;
    }
  }
});
