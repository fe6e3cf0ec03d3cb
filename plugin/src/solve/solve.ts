// A task in words becomes a result: by an agent framework, where this Python has adapters for one, else by code that the agent's
// own model writes. That code runs in the sandbox; where it fails the model gets the traceback and another try.

import type { IAgentRuntime } from '@elizaos/core';
import type { Python, TaskEvent } from '@elizaos/python-native';

import { failureOf, SidekickError, type Failure } from '../errors.js';
import { toolsUsedOf, type Executed, type ExecuteOptions } from '../executions.js';
import { unlessAborted } from '../runs.js';
import { safeText } from '../safe.js';
import { generate } from '../tools/model.js';
import type { Framework, Frameworks } from './frameworks.js';
import { codeOf, writePrompt, type Attempt } from './prompt.js';

/** What the code did, rather than what it was not let do or had no time for: another try may be better. */
const REPAIRABLE = new Set(['PYTHON_ERROR', 'SYNTAX_ERROR', 'RESULT_TOO_LARGE', 'MEMORY_LIMIT', 'OUTPUT_LIMIT', 'CRASH', 'DIED', 'POLICY']);
const MOST_TRACEBACK = 4_000;
const MOST_CONTEXT = 12_000;

export interface Problem {
  task: string;
  context: unknown;
  framework?: Framework;
}

export interface Means {
  runtime: IAgentRuntime;
  py: Python;
  frameworks: Frameworks;
  tools: string;
  packages: string[];
  repairs: number;
  run(task: Parameters<Python['streamTask']>[0], options: ExecuteOptions): Promise<Executed>;
}

/** Of the message's run. */
type Bounded = ExecuteOptions & { signal: AbortSignal };

export interface Solved extends Executed {
  framework: Framework | null;
  /** What ran at last, where a model wrote it. */
  code: string | null;
  /** How many answers of the model failed before. */
  repairs: number;
}

export async function solve(means: Means, problem: Problem, options: Bounded): Promise<Solved> {
  const { framework = means.frameworks.adapters ? means.frameworks.installed[0] : undefined } = problem;
  return framework === undefined ? byModel(means, problem, options) : byFramework(means, framework, problem, options);
}

async function byFramework({ frameworks, run }: Means, framework: Framework, { task, context }: Problem, options: Bounded): Promise<Solved> {
  if (!frameworks.installed.includes(framework)) {
    throw new SidekickError('INVALID_TASK', `this Python has no ${framework}`, `Install it there, or name none. There is ${frameworks.installed.join(', ') || 'no framework'}.`);
  }
  if (!frameworks.adapters) {
    throw new SidekickError('INVALID_TASK', `elizaos_py has no adapters for ${framework}`, 'Name no framework: then the agent\'s own model writes Python.');
  }
  const executed = await run({ call: 'elizaos_py.agents:run', kwargs: { task, context, framework } }, { ...options, isolation: 'in-process' });
  return { ...executed, framework, code: null, repairs: 0 };
}

async function byModel(means: Means, { task, context }: Problem, options: Bounded): Promise<Solved> {
  const assignment = { task, context: contextText(context), tools: means.tools || '(none)', packages: means.packages };
  const toolsUsed = new Set<string>();
  let attempt: Attempt | undefined;
  for (let repairs = 0; ; repairs += 1) {
    const code = await writeCode(means.runtime, writePrompt(assignment, attempt), options.signal);
    try {
      const executed = await means.run({ code, inputs: { context, task } }, { ...options, isolation: 'sandbox' });
      return { ...executed, toolsUsed: [...new Set([...toolsUsed, ...executed.toolsUsed])], framework: null, code, repairs };
    } catch (error) {
      for (const tool of toolsUsedOf(error)) toolsUsed.add(tool);
      const failure = failureOf(error);
      if (!REPAIRABLE.has(failure.code) || repairs >= means.repairs) throw Object.assign(error as object, { code: failure.code, toolsUsed: [...toolsUsed], repairs });
      await options.onEvent?.(trouble(failure, repairs + 1));
      attempt = { code, failure: safeText(failure.traceback ?? `${failure.code}: ${failure.message}`, MOST_TRACEBACK) };
    }
  }
}

async function writeCode(runtime: IAgentRuntime, prompt: string, signal: AbortSignal): Promise<string> {
  const code = codeOf(await unlessAborted(signal, () => generate(runtime, { prompt, size: 'large' })));
  if (code === '') throw new SidekickError('NO_CODE', 'the model answered with nothing');
  return code;
}

function contextText(context: unknown): string {
  return safeText(JSON.stringify(context, null, 1) ?? 'null', MOST_CONTEXT);
}

function trouble({ message }: Failure, repair: number): TaskEvent {
  return { type: 'progress', fraction: null, message: `${message}: another try (${repair})` };
}
