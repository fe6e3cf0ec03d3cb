// One run of an agent in a process of its own, that can be killed: `node demo/agents/thread.mjs <file of the checkpoints>`.
// It tells each call of a tool as a line, and at the end the answer.

import index from '../../index.js';
import { demoModel } from './model.mjs';
import { shop } from './shop.mjs';

export const TASK = 'Ada (ada@example.com) wants her last order refunded.';

if (process.argv[2] !== undefined) {
  const py = index.createPython();
  py.registerModel(demoModel().model);
  for (const tool of shop(async name => {
    console.log(`calls shop.${name}`);
    if (name === process.argv[3]) await new Promise(() => {});
  })) py.registerTool(tool);
  const { value } = await py.executeTask({
    task: TASK,
    framework: 'elizaos',
    options: { threadId: 'refund', checkpoints: process.argv[2], durability: 'sync' },
  });
  console.log(value.response);
  await py.close();
}
