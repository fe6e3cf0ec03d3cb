// A process that runs one task in a thread. It tells each call of a tool as a line, and waits for ever in the one that it is
// told to hang in; at the end it tells the result.

import index from '../../../index.js';
import { refundModel, shopTools } from './refund.mjs';

const { task, threadId, checkpoints, hangIn } = JSON.parse(process.argv[2]);
/** @param {object} line */
const tell = line => process.stdout.write(`${JSON.stringify(line)}\n`);

const py = index.createPython();
py.registerModel(refundModel);
for (const tool of shopTools([], async called => {
  tell(called);
  if (called.name === hangIn) await new Promise(() => {});
})) py.registerTool(tool);
const { value } = await py.executeTask({ task, framework: 'elizaos', options: { threadId, checkpoints, durability: 'sync' } });
tell({ response: value.response, messages: value.messages.length });
await py.close();
