import type { ActionResult, Evaluator, IAgentRuntime, Memory } from '@elizaos/core';

import { serviceOf } from './actions/perform.js';
import type { Use } from './figures.js';
import { OWN_ACTIONS } from './names.js';

/** Keeps the figures of `service.metrics().usage`: how often Python was used for a message, and what it failed with. */
export const usageEvaluator: Evaluator = {
  name: 'PYTHON_SIDEKICK_USAGE',
  description: 'Counts what Python was used for and how it went.',
  alwaysRun: true,
  examples: [],
  // It is done here: for an evaluator that it has to run elizaOS composes the state once more and logs all of it, which takes
  // longer than Python did.
  validate: async (runtime, message) => {
    note(runtime, message);
    return false;
  },
  handler: async (runtime, message) => {
    note(runtime, message);
    return undefined;
  },
};

function note(runtime: IAgentRuntime, { id }: Memory): void {
  if (id === undefined) return;
  const uses = runtime.getActionResults(id).filter(({ data }) => OWN_ACTIONS.includes(String(data?.actionName))).map(useOf);
  if (uses.length > 0) serviceOf(runtime)?.figures.noteMessage(id, uses);
}

function useOf({ success, data }: ActionResult): Use {
  const { actionName, errorCode, toolsUsed, durationMs } = data ?? {};
  return {
    action: String(actionName),
    failure: success ? null : String(errorCode ?? 'INTERNAL'),
    tools: Array.isArray(toolsUsed) ? toolsUsed.map(String) : [],
    durationMs: typeof durationMs === 'number' ? durationMs : null,
  };
}
