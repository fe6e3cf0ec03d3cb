import type { Action, HandlerOptions } from '@elizaos/core';

import { SidekickError } from '../errors.js';
import { ANALYZE } from '../names.js';
import { contextOf } from '../solve/context.js';
import type { Solved } from '../solve/solve.js';
import { isUsable, perform } from './perform.js';
import { failed, succeeded } from './result.js';

const TRIGGERS = ['analyze', 'research', 'calculate', 'benchmark'];

export const analyzeAction: Action = {
  name: ANALYZE,
  similes: ['ANALYZE_WITH_PYTHON', 'PYTHON_RESEARCH', 'PYTHON_CALCULATE', 'PYTHON_BENCHMARK'],
  description: 'Solves a task that needs computing, data or several steps by writing and running Python, which can use the agent\'s tools.',
  examples: [[
    { name: '{{name1}}', content: { text: 'Can you calculate the standard deviation of 3, 1, 4, 1 and 5?' } },
    { name: '{{name2}}', content: { text: 'It is about 1.79.', actions: [ANALYZE] } },
  ]],

  validate: async (runtime, { content }) => isUsable(runtime) && isMeant(content.text),

  // elizaOS runs what the model names, whether it was valid or not.
  handler: async (runtime, message, state, options, callback) => {
    const text = message.content.text ?? '';
    if (!isMeant(text)) {
      return failed(ANALYZE, new SidekickError('INVALID_TASK', `this message asks for nothing of the kind: ${TRIGGERS.join(', ')}`), false);
    }
    return perform(ANALYZE, { runtime, message, state, options, callback }, async ({ service, options: how, say }) => {
      say('Engaging Python for this task…\n');
      const context = { ...await contextOf(runtime, message, state), previousResults: previousOf(options as HandlerOptions | undefined) };
      const solved = await service.executeTask({ task: text, context }, how) as Solved;
      return succeeded(ANALYZE, solved, { framework: solved.framework, code: solved.code, repairs: solved.repairs });
    });
  },
};

function isMeant(text: string | undefined): boolean {
  const lower = text?.toLowerCase() ?? '';
  return TRIGGERS.some(trigger => lower.includes(trigger));
}

/** What actions before this one have found for the same message. */
function previousOf(options: HandlerOptions | undefined) {
  return (options?.actionContext?.previousResults ?? []).map(({ text = '', success, data }) => ({ action: String(data?.actionName ?? ''), success, text }));
}
