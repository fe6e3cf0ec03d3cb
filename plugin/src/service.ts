// The service that the agent's actions, and other plugins, use.

import { Service, type IAgentRuntime } from '@elizaos/core';
import type { AgentTask, Metrics, Task, ToolDefinition } from '@elizaos/python-native';

import { failureOf, failureText, SidekickError } from './errors.js';
import { Executions, type Executed, type ExecuteOptions } from './executions.js';
import { Figures, type UsageFigures } from './figures.js';
import { openInterpreter, type Interpreter } from './interpreter.js';
import { SERVICE } from './names.js';
import { Runs, unlessAborted } from './runs.js';
import { readSettings, type Settings } from './settings.js';
import type { Framework } from './solve/frameworks.js';
import { solve, type Problem, type Solved } from './solve/solve.js';
import { AgentTools } from './tools/index.js';
import type { ElizaTools } from './tools/packaged.js';

const SOURCE = 'python_sidekick';

export interface SidekickStatus {
  state: 'starting' | 'ready' | 'degraded' | 'stopped';
  /** Why it is degraded. */
  reason: string | null;
  /** Settings that could not be read, and why there is no sandbox. */
  problems: string[];
  python: string | null;
  /** Whether code that a model wrote can be contained here. */
  sandbox: boolean | null;
  frameworks: Framework[];
  tools: string[];
}

export interface SidekickMetrics {
  python: Metrics | null;
  usage: UsageFigures;
}

export type SidekickTask =
  | { code: string; inputs?: Record<string, unknown>; context?: unknown }
  | { call: string; args?: unknown[]; kwargs?: Record<string, unknown>; context?: undefined }
  /** In words. Without a framework: the first that is installed, else Python that the agent's own model writes. */
  | { task: string; context?: unknown; framework?: Framework; options?: Record<string, unknown> };

interface Open {
  interpreter: Interpreter;
  tools: AgentTools;
}

export class PythonSidekickService extends Service {
  static override serviceType: string = SERVICE;
  /** Instead of the package `@elizaos/python-tools`. */
  static readonly elizaTools: ElizaTools | undefined = undefined;

  override capabilityDescription = 'Runs Python: in a sandbox what a model wrote, with the agent\'s actions, memory and models as tools.';

  readonly figures = new Figures();
  /** What Python does for which message. */
  readonly runs = new Runs();
  readonly #executions = new Executions();
  readonly #settings: Settings;
  readonly #problems: string[];
  #state: SidekickStatus['state'] = 'starting';
  #reason: string | null = null;
  #open: Open | undefined;
  #opening: Promise<void> = Promise.resolve();

  constructor(runtime: IAgentRuntime) {
    super(runtime);
    ({ settings: this.#settings, problems: this.#problems } = readSettings(runtime));
  }

  /** Never throws, since that would end the agent's process; and waits for nothing, since the agent would wait with it. */
  static override async start(runtime: IAgentRuntime): Promise<PythonSidekickService> {
    const service = new this(runtime);
    service.#opening = new Promise(resolve => setImmediate(resolve)).then(() => service.#begin());
    return service;
  }

  override async stop(): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    await this.#opening;
    await this.#end();
  }

  /** Settles when Python runs, or it is known why it does not. */
  async opened(): Promise<SidekickStatus> {
    await this.#opening;
    return this.status();
  }

  status(): SidekickStatus {
    const { interpreter, tools } = this.#open ?? {};
    return {
      state: this.#state,
      reason: this.#reason,
      problems: [...this.#problems, ...(interpreter?.sandboxProblem ? [interpreter.sandboxProblem] : [])],
      python: interpreter?.info.version ?? null,
      sandbox: interpreter === undefined ? null : interpreter.sandboxProblem === null,
      frameworks: interpreter?.frameworks ?? [],
      tools: tools?.catalogue.names ?? [],
    };
  }

  metrics(): SidekickMetrics {
    return { python: this.#open?.interpreter.py.metrics() ?? null, usage: this.figures.read() };
  }

  /** What was recorded of this agent, a page at a time. */
  async executions(query?: Parameters<Interpreter['py']['executions']>[0]) {
    return (await this.#use()).interpreter.py.executions(query);
  }

  async registerTool(definition: ToolDefinition): Promise<void> {
    (await this.#use()).tools.catalogue.add(definition);
  }

  async unregisterTool(name: string): Promise<boolean> {
    return (await this.#use()).tools.catalogue.remove(name);
  }

  /** Code that somebody or a model wrote: always in the sandbox. */
  async executePython({ code, workflowId, inputs }: { code: string; workflowId?: string; inputs?: Record<string, unknown> }, options: Omit<ExecuteOptions, 'isolation'> = {}): Promise<Executed> {
    if (typeof code !== 'string' || code.trim() === '') throw new SidekickError('NO_CODE', 'there is no code to run');
    const task = { code, ...(inputs !== undefined && { inputs }) };
    return this.#within(options, (open, within) => this.#run(open, task, { ...within, ...(workflowId !== undefined && { workflowId }), isolation: 'sandbox' }));
  }

  /**
   * Source and tasks in words run in the sandbox; a `call` names code that is installed, and runs in this process unless
   * `isolation` says otherwise.
   */
  async executeTask(asked: SidekickTask, options: ExecuteOptions = {}): Promise<Executed | Solved> {
    if ('task' in asked && typeof asked.task === 'string') return this.#within(options, (open, within) => this.#solve(open, asked, within));
    if ('call' in asked && typeof asked.call === 'string') {
      const { call, args, kwargs } = asked;
      return this.#within(options, (open, within) => this.#run(open, { call, ...(args && { args }), ...(kwargs && { kwargs }) }, within));
    }
    if ('code' in asked && typeof asked.code === 'string') {
      const { code, inputs, context } = asked;
      const task = { code, inputs: { ...(context !== undefined && { context }), ...inputs } };
      return this.#within(options, (open, within) => this.#run(open, task, { isolation: 'sandbox', ...within }));
    }
    throw new SidekickError('INVALID_TASK', 'a task is one of { code }, { call } and { task }');
  }

  /** Of the message's run from the first moment on, waiting for Python and for models included. */
  async #within<T>(options: ExecuteOptions, work: (open: Open, within: ExecuteOptions & { signal: AbortSignal }) => Promise<T>): Promise<T> {
    const run = this.runs.begin(options.occasion?.message?.id, options.signal);
    try {
      const open = await unlessAborted(run.signal, () => this.#use());
      open.tools.takeActions();
      return await work(open, { ...options, signal: run.signal });
    } finally {
      run.end();
    }
  }

  #solve(open: Open, { task, context, framework, options: own }: Problem & { task: string }, options: ExecuteOptions & { signal: AbortSignal }) {
    const { py, frameworks } = open.interpreter;
    const { repairs, preload } = this.#settings;
    const run = (asked: Task | AgentTask, how: ExecuteOptions) => this.#run(open, asked, how);
    const means = { runtime: this.runtime, py, frameworks, tools: open.tools.catalogue.describe(), packages: preload, repairs, run };
    return solve(means, { task, context: context ?? null, ...(framework && { framework }), ...(own && { options: own }) }, options);
  }

  #run({ interpreter }: Open, task: Task | AgentTask, options: ExecuteOptions): Promise<Executed> {
    // The operator's word, whatever the caller's.
    const { allowUnsandboxed } = this.#settings;
    return this.#executions.run(interpreter.py, task, { source: SOURCE, ...options, ...(options.isolation === 'sandbox' && { allowUnsandboxed }) });
  }

  async #use(): Promise<Open> {
    if (this.#state === 'starting') await this.#opening;
    if (this.#open !== undefined && this.#state === 'ready') return this.#open;
    throw new SidekickError('SIDEKICK_UNAVAILABLE', this.#state === 'stopped' ? 'the service was stopped' : `Python is not available: ${this.#reason}`);
  }

  async #begin(): Promise<void> {
    const { logger, agentId } = this.runtime;
    const about = { src: 'plugin:python-sidekick', agentId };
    for (const problem of this.#problems) logger.warn(about, problem);
    try {
      if (this.#state === 'stopped') return;
      const interpreter = await openInterpreter(this.runtime, this.#settings);
      const tools = await AgentTools.open(this.runtime, this.#settings, interpreter, this.#executions, (this.constructor as typeof PythonSidekickService).elizaTools);
      this.#open = { interpreter, tools };
      if (this.#state === 'starting') this.#state = 'ready';
      if (interpreter.sandboxProblem !== null) logger.warn(about, `Code of models is not contained here: ${interpreter.sandboxProblem}`);
    } catch (error) {
      this.#reason = failureText(failureOf(error));
      if (this.#state === 'starting') this.#state = 'degraded';
      logger.error(about, `Python is not available: ${this.#reason}`);
    }
  }

  async #end(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    try {
      await open?.tools.close();
      await open?.interpreter.close();
    } catch (error) {
      this.runtime.logger.warn({ src: 'plugin:python-sidekick', agentId: this.runtime.agentId }, `Python was not closed in order: ${failureOf(error).message}`);
    }
  }
}
