// Agents that are stopped leave no word on the process's own output, whatever their framework leaves behind.

import { test } from 'node:test';

import child from '../support/child.js';
import { FRAMEWORKS } from './support/frameworks.mjs';

const LIMIT_MS = 60_000;
/** So many that some are stopped on the way to a tool, some in one, and some in the framework's own code. */
const AGENTS = 200;

for (const framework of FRAMEWORKS) {
  test(`${framework}: stopped agents are silent`, async () => {
    const end = await child.run(async ({ createPython, tell, outcome, sleep }, { framework, agents }) => {
      const py = createPython();
      py.registerTool({ name: 'look', handler: () => sleep(1) });
      py.registerModel((/** @type {any} */ { messages }) => messages.at(-1).role === 'tool' ? 'seen' : { toolCalls: [{ id: '1', type: 'function', function: { name: 'look', arguments: '{}' } }] });
      const task = { task: 'look', framework };
      tell((await py.executeTask(task)).value.response);
      const leave = async (/** @type {string} */ last) => {
        for await (const { type } of py.streamTask(task)) if (type === last) break;
      };
      const stops = [
        () => leave('model_start'),
        () => leave('tool_call'),
        () => leave('tool_result'),
        (/** @type {number} */ at) => outcome(py.executeTask(task, { signal: AbortSignal.timeout(at % 12) })),
        (/** @type {number} */ at) => outcome(py.executeTask(task, { timeoutMs: 1 + at % 12 })),
        () => outcome(py.executeTask({ ...task, maxSteps: 1 })),
        () => outcome(py.executeTask({ ...task, maxToolCalls: 0 })),
      ];
      for (let at = 0; at < agents; at += 10) {
        await Promise.all(Array.from({ length: 10 }, (_, more) => stops[(at + more) % stops.length](at + more)));
      }
      // What was left behind is reported when it is collected.
      await py.run('import gc\ngc.collect()\nNone');
      tell((await py.executeTask(task)).value.response);
      await py.close();
    }, { data: { framework, agents: AGENTS }, limitMs: LIMIT_MS });
    child.assertEnd(end, { told: ['seen', 'seen'] });
  });
}
