// Whoever waits for an agent hears at once that it has ended, and what the agent waited for is told, too.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TaskCancelledError, TaskTimeoutError } from '../../index.js';
import instance from '../support/instance.js';
import { FRAMEWORKS } from './support/frameworks.mjs';
import { refundModel, shopTools } from './support/refund.mjs';
import { TASK, hanging, openShop } from './support/shop.mjs';

const SOON_MS = 50;
const DEADLINE_MS = 400;

/** @typedef {ReturnType<typeof hanging>} Hanging */

/** In the midst of what the agent is to be stopped. @type {Record<string, (stop: Hanging) => Parameters<typeof openShop>[1]>} */
const MIDST = {
  'a question to the model': ({ hang }) => ({ model: ({ signal }) => hang(signal) }),
  'an answer that streams': ({ hang }) => ({
    model: {
      chat: ({ signal }) => hang(signal),
      async *stream({ signal }) {
        yield 'It ';
        await hang(signal);
      },
    },
  }),
  'a call of a tool': ({ hang }) => {
    const [find, order, refund] = shopTools();
    return { tools: [find, { ...order, handler: (_, { signal }) => hang(signal) }, refund] };
  },
};

/** @param {number} from @param {number} to @param {string} what */
function assertSoon(from, to, what) {
  assert.ok(to - from <= SOON_MS, `${what} came after ${(to - from).toFixed(1)} ms`);
}

for (const framework of FRAMEWORKS) {
  for (const [what, of] of Object.entries(MIDST)) {
    const task = { task: TASK, framework };
    /** @param {import('../../index.js').Python} py @param {import('../../index.js').TaskOptions} options */
    const begin = (py, options) => what === 'an answer that streams' ? py.streamTask(task, options).result : py.executeTask(task, options);

    test(`${framework}: its signal aborts in the midst of ${what}`, async t => {
      const stop = hanging();
      const py = openShop(t, of(stop));
      const controller = new AbortController();
      const failed = instance.failure(begin(py, { signal: controller.signal }));
      await stop.reached;
      const at = performance.now();
      controller.abort();
      assert.ok(await failed instanceof TaskCancelledError);
      assertSoon(at, performance.now(), 'the rejection');
      assertSoon(at, await stop.aborted, 'the signal');
      await instance.until(() => py.metrics().running === 0, 'the end of the task in Python');
      assert.equal(py.metrics().abandoned.now, 0);
    });

    test(`${framework}: its time is up in the midst of ${what}`, async t => {
      // What is measured is the end, not the first import.
      const warm = openShop(t);
      await warm.executeTask(task);
      const stop = hanging();
      const py = openShop(t, of(stop));
      const deadline = performance.now() + DEADLINE_MS;
      const error = await instance.failure(begin(py, { timeoutMs: DEADLINE_MS }));
      assert.ok(error instanceof TaskTimeoutError, error.message);
      assertSoon(deadline, performance.now(), 'the rejection');
      assertSoon(deadline, await stop.aborted, 'the signal');
      await instance.until(() => py.metrics().running === 0, 'the end of the task in Python');
    });
  }

  test(`${framework}: nothing is asked or called after the end`, async t => {
    const stop = hanging();
    let after = 0;
    let ended = false;
    /** @type {(value: any) => void} */
    let answer = () => {};
    const py = openShop(t, {
      model: question => {
        if (ended) after++;
        void stop.hang(question.signal);
        return new Promise(resolve => { answer = () => resolve(refundModel(question)); });
      },
      tools: shopTools([], () => { after++; }),
    });
    const controller = new AbortController();
    const failed = instance.failure(py.executeTask({ task: TASK, framework }, { signal: controller.signal }));
    await stop.reached;
    controller.abort();
    await failed;
    ended = true;
    answer(undefined);
    await instance.until(() => py.metrics().running === 0, 'the end of the task in Python');
    // Another agent to its end: what the first had left to do would have been done by then.
    const other = openShop(t);
    await other.executeTask({ task: TASK, framework });
    assert.equal(after, 0);
  });

  test(`${framework}: leaving its events early cancels it`, async t => {
    const stop = hanging();
    const [find, order, refund] = shopTools();
    const py = openShop(t, { tools: [find, { ...order, handler: (_, { signal }) => stop.hang(signal) }, refund] });
    const stream = py.streamTask({ task: TASK, framework });
    for await (const event of stream) {
      if (event.type === 'tool_call' && event.tool === 'shop.get_order') break;
    }
    assert.ok(await instance.failure(stream.result) instanceof TaskCancelledError);
    await instance.until(() => py.metrics().running === 0, 'the end of the task in Python');
  });

  test(`${framework}: a reader that is slow holds it`, async t => {
    const pieces = 20_000;
    let asked = 0;
    const py = openShop(t, {
      model: {
        chat: () => 'unused',
        async *stream() {
          for (; asked < pieces; asked++) yield `${asked} `;
        },
      },
    });
    const stream = py.streamTask({ task: TASK, framework });
    let told = 0;
    /** How much of the answer was fetched while nobody read on. */
    let ahead = 0;
    for await (const event of stream) {
      if (event.type === 'failed') throw event.error;
      if (event.type !== 'token') continue;
      assert.equal(event.text, `${told++} `);
      if (told === 1) ahead = await settled(() => asked);
    }
    assert.equal(told, pieces);
    assert.ok(ahead < pieces / 10, `${ahead} of ${pieces} pieces were fetched ahead of the reader`);
  });
}

/** What a number is when it has stopped to grow. @param {() => number} read */
async function settled(read) {
  for (let before = -1; before !== read();) {
    before = read();
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return read();
}
