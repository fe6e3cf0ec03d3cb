// Opens an agent's Python. The package is loaded here and not before, so that an agent starts without waiting for it, and a
// binary that is missing is a reason to tell rather than a plugin that does not load.

import { setTimeout } from 'node:timers/promises';

import type { IAgentRuntime } from '@elizaos/core';
import type { Python, PythonInfo, SandboxInfo } from '@elizaos/python-native';

import type { Retention } from './audit/retention.js';
import { auditSink, type AuditSink } from './audit/sink.js';
import { failureOf } from './errors.js';
import { findFrameworks, type Framework } from './solve/frameworks.js';
import type { Settings } from './settings.js';

/** Processes that wait in advance: a message mostly takes one. */
const SPARES = 2;

export interface Interpreter {
  py: Python;
  info: PythonInfo;
  sandbox: SandboxInfo;
  /** Why code of models does not run in a sandbox here. */
  sandboxProblem: string | null;
  frameworks: Framework[];
  close(): Promise<void>;
}

const CLOSE_MS = 2_000;
const DAY_MS = 24 * 60 * 60_000;
/** What the record says of executions that no message asked for. */
export const AT_START = 'python_sidekick.start';

export async function openInterpreter(runtime: IAgentRuntime, settings: Settings): Promise<Interpreter> {
  const { createPython } = await import('@elizaos/python-native');
  let py: Python | undefined;
  // What is closed cannot be asked any more, and the record goes on for a moment.
  let closing = false;
  const sink = settings.record ? auditSink(runtime, retentionOf(settings), () => !closing && (py?.metrics().running ?? 0) > 0) : undefined;
  try {
    py = createPython(optionsOf(runtime, settings, sink));
    const [info, sandbox] = await Promise.all([py.ready(), py.sandboxInfo()]);
    const frameworks = await findFrameworks(py, AT_START);
    const sandboxProblem = await warmUp(py, sandbox);
    return { py, info, sandbox, sandboxProblem, frameworks, close };
  } catch (error) {
    await close();
    throw error;
  }

  async function close(): Promise<void> {
    closing = true;
    await py?.close({ timeoutMs: CLOSE_MS });
    // A database that does not answer does not keep the agent from its end.
    await Promise.race([sink?.end(), setTimeout(CLOSE_MS, undefined, { ref: false })]);
  }
}

function optionsOf(runtime: IAgentRuntime, settings: Settings, sink: AuditSink | undefined) {
  const { python, timeoutMs, maxConcurrency, maxQueue, memoryMb, packages, preload, policy } = settings;
  return {
    ...(python !== undefined && { python }),
    timeoutMs,
    maxConcurrency,
    maxQueue,
    sandbox: { memoryMb, packages, preload, maxWorkers: maxConcurrency, spares: Math.min(SPARES, maxConcurrency) },
    ...(sink !== undefined && { record: { store: sink, policy, agent: runtime.agentId } }),
    log: ({ level, target, message, fields }: { level: string; target: string; message: string; fields: object }) => {
      const write = level === 'error' || level === 'warn' ? level : 'debug';
      runtime.logger[write]({ src: 'plugin:python-sidekick', agentId: runtime.agentId, target, ...fields }, message);
    },
  };
}

function retentionOf({ retentionDays, retentionRows }: Settings): Retention {
  return { maxAgeMs: retentionDays === 'all' ? null : retentionDays * DAY_MS, maxRows: retentionRows === 'all' ? null : retentionRows };
}

/** The first task of a sandbox starts the process that all others are forked from: that is done before a message waits for it. */
async function warmUp(py: Python, { available, missing }: SandboxInfo): Promise<string | null> {
  if (!available) return `there is no sandbox: ${missing.map(({ layer, reason }) => `${layer}: ${reason}`).join('; ')}`;
  try {
    await py.executeTask({ code: 'None' }, { isolation: 'sandbox', source: AT_START });
    return null;
  } catch (error) {
    const { code, message } = failureOf(error);
    return `${code}: ${message}`;
  }
}
