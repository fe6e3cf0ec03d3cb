// A hundred agents at once on one event loop.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import child from '../support/child.js';
import { FRAMEWORKS } from './support/frameworks.mjs';
import { ANSWER, refundModel } from './support/refund.mjs';
import { TASK, openShop } from './support/shop.mjs';

const AGENTS = 100;
const THINKS_MS = 20;
const MOST_MB = 1;
/** After the first hundred: what stays of each. */
const MOST_LEFT_MB = 0.1;
const LIMIT_MS = 240_000;

for (const framework of FRAMEWORKS) {
  test(`${framework}: all come to their end, and none long after the others`, async t => {
    let asked = 0;
    let most = 0;
    const py = openShop(t, {
      model: async question => {
        most = Math.max(most, ++asked);
        await new Promise(resolve => setTimeout(resolve, THINKS_MS));
        asked--;
        return refundModel(question);
      },
    });
    await py.executeTask({ task: TASK, framework });
    const start = performance.now();
    const ends = await Promise.all(Array.from({ length: AGENTS }, async () => {
      const { value } = await py.executeTask({ task: TASK, framework }, { timeoutMs: LIMIT_MS });
      assert.equal(value.response, ANSWER);
      return performance.now() - start;
    }));
    ends.sort((a, b) => a - b);
    const median = ends[AGENTS / 2];
    const last = ends[AGENTS - 1];
    t.diagnostic(`first ${Math.round(ends[0])} ms, median ${Math.round(median)} ms, last ${Math.round(last)} ms; ${most} at once asked the model`);
    // One after the other, the last would come after twice the median.
    assert.ok(last <= 1.6 * median, `the last came after ${last} ms, half of them within ${median} ms`);
    assert.ok(most > 1, 'they came one after the other');
  });

  test(`${framework}: the first of a process may be a hundred`, async () => {
    await child.expectEnd(async ({ createPython, tell }, { framework, agents, limit }) => {
      const py = createPython();
      py.registerModel(() => 'hello');
      const told = await Promise.all(Array.from({ length: agents }, () => py.executeTask({ task: 'say hello', framework }, { timeoutMs: limit })));
      tell(told.filter(({ value }) => value.response === 'hello').length);
      await py.close();
    }, { data: { framework, agents: AGENTS, limit: LIMIT_MS }, limitMs: LIMIT_MS, told: [AGENTS] });
  });

  test(`${framework}: an agent takes less than ${MOST_MB} MB`, async t => {
    const end = await child.run(async ({ createPython, tell }, { framework, agents, refund, limit }) => {
      const { refundModel, shopTools } = await import(refund);
      const py = createPython();
      for (const tool of shopTools()) py.registerTool(tool);
      let waiting = 0;
      let together = Infinity;
      let [open, opened] = /** @type {[any, any]} */ ([]);
      const close = () => { opened = new Promise(resolve => { open = resolve; }); };
      close();
      /** @type {(value?: unknown) => void} */
      let all = () => {};
      // All wait with all that they have: at their last question.
      py.registerModel(async (/** @type {any} */ question) => {
        const answer = refundModel(question);
        if (answer.text !== undefined && together !== Infinity) {
          if (++waiting === together) all();
          await opened;
        }
        return answer;
      });
      const one = () => py.executeTask({ task: 'refund my last order', framework }, { timeoutMs: limit });
      for (let warm = 0; warm < 5; warm++) await one();
      const megabytes = () => {
        globalThis.gc?.();
        return process.memoryUsage.rss() / 2 ** 20;
      };
      const before = megabytes();
      together = agents;
      const rounds = [];
      for (let round = 0; round < 4; round++) {
        waiting = 0;
        close();
        const reached = new Promise(resolve => { all = resolve; });
        const running = Promise.all(Array.from({ length: agents }, one));
        await reached;
        const full = megabytes();
        open();
        await running;
        rounds.push({ full, after: megabytes() });
      }
      tell({ each: (rounds[0].full - before) / agents, left: (rounds[3].after - rounds[0].after) / (3 * agents) });
      await py.close();
    }, { data: { framework, agents: AGENTS, limit: LIMIT_MS, refund: new URL('./support/refund.mjs', import.meta.url).href }, flags: ['--expose-gc'], limitMs: LIMIT_MS });
    assert.equal(end.code, 0, end.stderr);
    const [{ each, left }] = end.told;
    t.diagnostic(`${each.toFixed(2)} MB each while they run, ${(left * 1024).toFixed(0)} kB of each left`);
    assert.ok(each < MOST_MB, `${each} MB`);
    assert.ok(left < MOST_LEFT_MB, `${left} MB of each are left`);
  });
}
