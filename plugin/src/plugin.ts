import { EventType, type Plugin, type PluginEvents, type RunEventPayload } from '@elizaos/core';

import { analyzeAction } from './actions/analyze.js';
import { executeAction } from './actions/execute.js';
import { serviceOf } from './actions/perform.js';
import { executionsTable, writersTable } from './audit/table.js';
import { usageEvaluator } from './evaluator.js';
import { PLUGIN } from './names.js';
import { statusProvider } from './provider.js';
import { PythonSidekickService } from './service.js';
import { suite } from './suite.js';
import type { ElizaTools } from './tools/packaged.js';

export interface PythonSidekickOptions {
  /** Registers tools for Python, instead of the package `@elizaos/python-tools`. */
  elizaTools?: ElizaTools;
}

// elizaOS waits for a handler of an event, and fails with it: these take no time and do not throw.

async function timeOutRun({ runtime, messageId }: RunEventPayload): Promise<void> {
  serviceOf(runtime)?.runs.timeOut(messageId);
}

async function finishRun({ runtime, messageId }: RunEventPayload): Promise<void> {
  serviceOf(runtime)?.runs.finish(messageId);
}

const events: PluginEvents = {
  [EventType.RUN_TIMEOUT]: [timeOutRun],
  [EventType.RUN_ENDED]: [finishRun],
};

export function pluginWith({ elizaTools }: PythonSidekickOptions): Plugin {
  const service = elizaTools === undefined ? PythonSidekickService : class extends PythonSidekickService {
    static override readonly elizaTools = elizaTools;
  };
  return {
    name: PLUGIN,
    description: 'Python for the agent: analyses and code in a sandbox, with its actions, memory and models as tools.',
    // 2.x types its classes as made without a runtime, too, which none ever is.
    services: [service] as Plugin['services'],
    actions: [analyzeAction, executeAction],
    providers: [statusProvider],
    evaluators: [usageEvaluator],
    events,
    schema: { executionsTable, writersTable },
    tests: [suite],
  };
}
