import type { Action } from '@elizaos/core';

import { SidekickError } from '../errors.js';
import { IS_2 } from '../line.js';
import { EXECUTE } from '../names.js';
import { executeArguments } from './arguments.js';
import { isUsable, perform } from './perform.js';
import { succeeded } from './result.js';

const PARAMETERS = [
  { name: 'code', description: 'Python source. await works at the top level, tools are at `tools`, and the last expression is the result.' },
  { name: 'workflow_id', description: 'The workflow that it belongs to, for the record.' },
];

/** 2.x lists parameters and checks them; 1.7 has an object and shows it to the model. */
const parameters = IS_2
  // None is required: without its code 2.x would not call the handler, which also looks into the message.
  ? PARAMETERS.map(parameter => ({ ...parameter, required: false, schema: { type: 'string' } }))
  : Object.fromEntries(PARAMETERS.map(({ name, description }) => [name, { type: 'string', description, required: name === 'code' }]));

export const executeAction: Action = {
  name: EXECUTE,
  similes: ['EXECUTE_PYTHON_CODE', 'RUN_PYTHON'],
  description: 'Runs the Python code of the parameter `code`, or of a fenced block in the message, in a sandbox and gives its result.',
  parameters: parameters as Action['parameters'],
  examples: [[
    { name: '{{name1}}', content: { text: 'Run this:\n```python\nsum(range(10))\n```' } },
    { name: '{{name2}}', content: { text: '45', actions: [EXECUTE] } },
  ]],

  validate: async runtime => isUsable(runtime),

  handler: async (runtime, message, state, options, callback, responses) => perform(EXECUTE, { runtime, message, state, options, callback }, async ({ service, options: how }) => {
    const { code, workflowId } = executeArguments(message, state, options, responses);
    if (code === undefined) throw new SidekickError('NO_CODE', 'there is no code to run', 'It goes into the parameter `code`, or into a fenced block of the message.');
    const executed = await service.executePython({ code, ...(workflowId !== undefined && { workflowId }) }, how);
    return succeeded(EXECUTE, executed, { workflowId: workflowId ?? null });
  }),
};
