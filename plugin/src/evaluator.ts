import type { ActionResult, Evaluator, IAgentRuntime, Memory } from '@elizaos/core';

import { serviceOf } from './actions/perform.js';
import { OWN_ACTIONS } from './names.js';

/** Keeps the figures of `service.metrics().usage`: how often Python was used for a message, and what it failed with. */
export const usageEvaluator: Evaluator = {
  name: 'PYTHON_SIDEKICK_USAGE',
  description: 'Counts what Python was used for and how it went.',
  alwaysRun: true,
  examples: [],
  validate: async (runtime, message) => resultsOf(runtime, message).length > 0,
  handler: async (runtime, message) => {
    const figures = serviceOf(runtime)?.figures;
    for (const { success, data } of resultsOf(runtime, message)) {
      const { actionName, errorCode, toolsUsed, durationMs } = data ?? {};
      figures?.note({
        action: String(actionName),
        failure: success ? null : String(errorCode ?? 'INTERNAL'),
        tools: Array.isArray(toolsUsed) ? toolsUsed.map(String) : [],
        durationMs: typeof durationMs === 'number' ? durationMs : null,
      });
    }
    return undefined;
  },
};

function resultsOf(runtime: IAgentRuntime, { id }: Memory): ActionResult[] {
  if (id === undefined) return [];
  return runtime.getActionResults(id).filter(({ data }) => OWN_ACTIONS.includes(String(data?.actionName)));
}
