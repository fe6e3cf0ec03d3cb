// A task in words becomes a result: by an agent of a framework, where this Python has one, else by code that the agent's own
// model writes. That code runs in the sandbox; where it fails the model gets the traceback and another try.

import type { IAgentRuntime } from '@elizaos/core';
import type { AgentResult, AgentTask, Python, Task, TaskEvent } from '@elizaos/python-native';

import { failureOf, SidekickError, type Failure } from '../errors.js';
import { toolsUsedOf, type Executed, type ExecuteOptions } from '../executions.js';
import { unlessAborted } from '../runs.js';
import { safeText } from '../safe.js';
import { generate } from '../tools/model.js';
import { elizaosOptions } from './elizaos.js';
import type { Framework } from './frameworks.js';
import { codeOf, writePrompt, type Attempt } from './prompt.js';

/** What the code did, rather than what it was not let do or had no time for: another try may be better. */
const REPAIRABLE = new Set(['PYTHON_ERROR', 'SYNTAX_ERROR', 'RESULT_TOO_LARGE', 'MEMORY_LIMIT', 'OUTPUT_LIMIT', 'CRASH', 'DIED', 'POLICY']);
const MOST_TRACEBACK = 4_000;
const MOST_CONTEXT = 12_000;

export interface Problem {
  task: string;
  context?: unknown;
  framework?: Framework;
  /** What the framework knows beyond that. */
  options?: Record<string, unknown>;
}

export interface Means {
  runtime: IAgentRuntime;
  py: Python;
  frameworks: Framework[];
  tools: string;
  packages: string[];
  repairs: number;
  run(task: Task | AgentTask, options: ExecuteOptions): Promise<Executed>;
}

/** Of the message's run. */
type Bounded = ExecuteOptions & { signal: AbortSignal };

export interface Solved extends Executed {
  framework: Framework | null;
  /** What ran at last, where a model wrote it. */
  code: string | null;
  /** How many answers of the model failed before. */
  repairs: number;
  /** What an agent of a framework did. */
  agent: Pick<AgentResult, 'steps' | 'usage'> | null;
}

export async function solve(means: Means, problem: Problem, options: Bounded): Promise<Solved> {
  const { framework = means.frameworks[0] } = problem;
  return framework === undefined ? byModel(means, problem, options) : byFramework(means, framework, problem, options);
}

async function byFramework({ runtime, frameworks, run }: Means, framework: Framework, { task, context, options: own }: Problem, options: Bounded): Promise<Solved> {
  if (!frameworks.includes(framework)) {
    throw new SidekickError('INVALID_TASK', `this Python has no ${framework}`, `Install it there, or name none. There is ${frameworks.join(', ') || 'no framework'}.`);
  }
  const { isolation: _never, ...within } = options;
  const known = framework === 'elizaos' ? elizaosOptions(runtime, options.occasion) : {};
  const executed = await run({ task, context, framework, options: { ...known, ...own } }, within);
  const { response, steps, usage, toolsUsed } = executed.value as AgentResult;
  return { ...executed, value: response, toolsUsed, framework, code: null, repairs: 0, agent: { steps, usage } };
}

async function byModel(means: Means, { task, context }: Problem, options: Bounded): Promise<Solved> {
  const assignment = { task, context: contextText(context), tools: means.tools || '(none)', packages: means.packages };
  const toolsUsed = new Set<string>();
  let attempt: Attempt | undefined;
  for (let repairs = 0; ; repairs += 1) {
    const code = await writeCode(means.runtime, writePrompt(assignment, attempt), options.signal);
    try {
      const executed = await means.run({ code, inputs: { context, task } }, { ...options, isolation: 'sandbox' });
      return { ...executed, toolsUsed: [...new Set([...toolsUsed, ...executed.toolsUsed])], framework: null, code, repairs, agent: null };
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
