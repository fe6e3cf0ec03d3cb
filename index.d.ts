/**
 * CPython inside the Node process.
 *
 * ```js
 * const { createPython } = require('@elizaos/python-native');
 * const py = createPython();
 * console.log(await py.call('math:sqrt', 2));
 * await py.close();
 * ```
 */

import type { AgentModel, AgentModelOptions, AgentResult, AgentStream, AgentTask } from './lib/agents/types.js';
import type { Experiments } from './lib/experiments/types.js';
import type { Metrics, PrometheusOptions } from './lib/metrics/types.js';
import type { ExecutionPage, ExecutionQuery, FinishedExecution, RecordOptions } from './lib/record/types.js';
import type { PythonTools, ToolDefinition } from './lib/tools/types.js';

export * from './lib/agents/types.js';
export * from './lib/experiments/types.js';
export * from './lib/metrics/types.js';
export * from './lib/record/types.js';
export * from './lib/tools/types.js';

/** What a value may be on either side; see docs/VALUES.md for the exact table. */
export type Value = unknown;

export interface PythonOptions {
  /** An interpreter or a virtual environment's folder. Default: ELIZAOS_PYTHON, VIRTUAL_ENV, `.venv` beside the program, `python3` on PATH. */
  python?: string;
  /** Deadline of each task. Default 30 000; 0 means none. */
  timeoutMs?: number;
  /** Tasks that may run at once. Default 256. */
  maxConcurrency?: number;
  /** Tasks that may wait beyond those. Default 10 000. */
  maxQueue?: number;
  /** Largest result of a task, encoded. Default 64 MiB. */
  maxResultBytes?: number;
  /** Captured stdout and stderr of a task, each. Default 1 MiB; more is dropped and marked. */
  maxOutputBytes?: number;
  /** Named sessions that may exist at once; the least recently used goes first. Default 64. */
  maxSessions?: number;
  /** For tasks with `isolation: 'sandbox'`. */
  sandbox?: SandboxOptions;
  /** Writes down every execution; true: in a file. Default: none is. */
  record?: boolean | RecordOptions;
  /** Receives what the native half has to tell. */
  log?: (event: LogEvent) => void;
  /** Default 'warn'. */
  logLevel?: LogLevel;
  /**
   * Whether tasks and tool calls are spans of OpenTelemetry, where `@opentelemetry/api` is installed and a tracer provider
   * registered. Default true.
   */
  traces?: boolean;
}

/** How this instance runs code that a model wrote. */
export interface SandboxOptions {
  /** What a task may allocate above the interpreter's own memory, in MiB. Default 50. */
  memoryMb?: number;
  /** Modules imported once, before any task: `['numpy', 'pandas']`. What they need counts as the interpreter's own. */
  preload?: string[];
  /** Folders of packages that tasks may read and import, or true for the environment's site-packages. Default: none. */
  packages?: boolean | string[];
  /** Workers started in advance. Default 4. */
  spares?: number;
  /** Workers that may run at once; more tasks wait. Default 32. */
  maxWorkers?: number;
  /** Tool calls that one task may make. Default 1 000. */
  maxToolCalls?: number;
}

/** What the operating system gives to contain a task. */
export interface SandboxInfo {
  available: boolean;
  /** What holds a task, e.g. `namespaces`, `landlock`, `seccomp`, `limits`, `own user`. */
  layers: string[];
  /** What cannot be had here, why, and what that means. */
  missing: { layer: string; reason: string; consequence: string }[];
  /** The Landlock ABI of the kernel; 0: none. */
  landlock: number;
  /** The system, e.g. `linux 6.18.0 x86_64`. */
  system: string;
}

export interface ResourceUsage {
  /** CPU time, in ms. */
  cpuMs: number;
  /** Resident memory at its highest, interpreter included. */
  peakMemoryBytes: number;
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'trace';

export interface LogEvent {
  level: LogLevel;
  target: string;
  message: string;
  fields: Record<string, unknown>;
}

/** Python source. `await` works at the top level; the value of the last expression is the result. */
export interface CodeTask {
  code: string;
  /** Become global variables of the source. */
  inputs?: Record<string, Value>;
  /** A named namespace that outlives the task. Without it each task has a fresh one. */
  session?: string;
  call?: never;
  ref?: never;
  task?: never;
  args?: never;
  kwargs?: never;
  attribute?: never;
}

/** A function, sync or async, named `package.module:attribute`. */
export interface CallTask {
  call: string;
  args?: Value[];
  kwargs?: Record<string, Value>;
  code?: never;
  ref?: never;
  task?: never;
  inputs?: never;
  session?: never;
  attribute?: never;
}

/** An object that stayed in Python: called when `args` or `kwargs` are given, read otherwise. */
export interface RefTask {
  ref: PyRef;
  /** A dotted path from the object. */
  attribute?: string;
  args?: Value[];
  kwargs?: Record<string, Value>;
  code?: never;
  call?: never;
  task?: never;
  inputs?: never;
  session?: never;
}

export type Task = CodeTask | CallTask | RefTask;

export interface TaskOptions {
  /** Default: the instance's (30 000). 0 means none. The promise settles on it whatever Python does. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Names of the registered tools that the task may call. Default: all. */
  tools?: string[];
  /** Leave the result in Python and give a handle to it. */
  keep?: boolean;
  /** Largest result, encoded. Default: the instance's, and in the sandbox 10 MiB at most. */
  maxResultBytes?: number;
  /** `'sandbox'`: in a process of its own that the operating system contains. Default `'in-process'`, for trusted code. */
  isolation?: 'in-process' | 'sandbox';
  /** In the sandbox: MiB for this task, of 1 to 65 536. Default: the instance's. */
  memoryMb?: number;
  /** Where the sandbox cannot be had: run in this process instead of refusing. Default false. */
  allowUnsandboxed?: boolean;
  /** The workflow that the execution belongs to, for the record. */
  workflowId?: string;
  /** Who asked: an action, a route, a job. For the record. */
  source?: string;
  /** Which of the ways under comparison this is: the record and the figures are grouped by it. */
  variant?: string;
  /** What else the record is to keep, as JSON. */
  metadata?: Record<string, unknown>;
}

export interface TaskResult<T = Value> {
  /** The execution's id. */
  id: string;
  value: T;
  stdout: string;
  stderr: string;
  /** Set where the captured output was cut at `maxOutputBytes`. */
  truncated?: { stdout: boolean; stderr: boolean };
  /** From the first line to the last, in ms. */
  durationMs: number;
  /** From submission to the first line, in ms. */
  queueMs: number;
  toolCalls: number;
  /** Set for tasks that ran in the sandbox. */
  usage?: ResourceUsage;
  /** Set where `allowUnsandboxed` let a task for the sandbox run in this process: why there was no sandbox. */
  unsandboxed?: string;
}

export type TaskEvent<T = Value> =
  | { type: 'started'; id: string }
  | { type: 'stdout' | 'stderr'; text: string }
  | { type: 'yield'; value: Value }
  | { type: 'progress'; fraction: number | null; message: string | null }
  | { type: 'tool_call'; callId: number; tool: string; args: Record<string, Value> }
  | { type: 'tool_result'; callId: number; tool: string; ok: boolean; value?: Value; error?: Error }
  | { type: 'completed'; result: TaskResult<T> }
  | { type: 'failed'; error: Error };

/** Events in order. Python waits when they are not read; leaving the loop early cancels the task. */
export interface TaskStream<T = Value> extends AsyncIterableIterator<TaskEvent<T>> {
  readonly id: string;
  /** Settles when the task has; reading events is not needed for it. */
  readonly result: Promise<TaskResult<T>>;
}

/** An object that stayed in Python. Usable until released, by hand, by `using`, or by garbage collection. */
export interface PyRef {
  /** The Python type's name. */
  readonly type: string;
  readonly released: boolean;
  call(...args: Value[]): Promise<Value>;
  /** Reads a dotted attribute path as a value. */
  get(attribute: string): Promise<Value>;
  /** Calls a method. */
  invoke(method: string, ...args: Value[]): Promise<Value>;
  /** The object as data. */
  value(): Promise<Value>;
  release(): void;
  [Symbol.dispose](): void;
}

export interface Sessions {
  list(): Promise<string[]>;
  /** Drops a session's variables; false when there was none. */
  delete(name: string): Promise<boolean>;
}

export interface PythonInfo {
  version: string;
  executable: string;
  library: string;
  prefix: string;
}

export interface Python {
  readonly info: PythonInfo;
  readonly closed: boolean;
  readonly tools: PythonTools;
  readonly sessions: Sessions;
  /** Ways of doing the same thing, held against each other. */
  readonly experiments: Experiments;
  /** Resolves when the interpreter runs; tasks may be submitted before. */
  ready(): Promise<PythonInfo>;
  /** A task in words, done by an agent: thinks with what `registerModel` was given, may call the registered tools. */
  executeTask(task: AgentTask, options?: TaskOptions): Promise<TaskResult<AgentResult>>;
  executeTask<T = Value>(task: Task, options: TaskOptions & { keep: true }): Promise<TaskResult<PyRef>>;
  executeTask<T = Value>(task: Task, options?: TaskOptions): Promise<TaskResult<T>>;
  streamTask(task: AgentTask, options?: TaskOptions): AgentStream;
  streamTask<T = Value>(task: Task, options?: TaskOptions): TaskStream<T>;
  /** Calls `package.module:function` and gives its value. Output goes where Python's output goes. */
  call<T = Value>(target: string, ...args: Value[]): Promise<T>;
  /** Runs source and gives the value of its last expression. Output goes where Python's output goes. */
  run<T = Value>(source: string, inputs?: Record<string, Value>): Promise<T>;
  registerTool(definition: ToolDefinition): void;
  registerTool<A>(definition: ToolDefinition<A>): void;
  unregisterTool(name: string): boolean;
  /** What agents think with: replaces the one before. It becomes the tools `model.chat` and `model.embed`. */
  registerModel(model: AgentModel | AgentModel['chat'], options?: AgentModelOptions): void;
  metrics(): Metrics;
  /** The same for Prometheus, in its text format 0.0.4 (`text/plain; version=0.0.4`). */
  prometheus(options?: PrometheusOptions): string;
  /** A page of what was recorded, the newest first. */
  executions(query?: ExecutionQuery): Promise<ExecutionPage>;
  /** The same as lines of JSON, the oldest first: `await fs.writeFile('audit.jsonl', py.exportExecutions())`. */
  exportExecutions(query?: ExecutionQuery): AsyncGenerator<string, void, void>;
  /** Records an execution that ran elsewhere. */
  recordExecution(execution: FinishedExecution): Promise<void>;
  /** What would hold a task with `isolation: 'sandbox'` here, and what is missing. */
  sandboxInfo(): Promise<SandboxInfo>;
  /** Takes no new work, lets running tasks finish until `timeoutMs` (default 5 000), settles the rest as cancelled. */
  close(options?: { timeoutMs?: number }): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** An instance has its own tools, sessions and limits; the interpreter is shared by the process. */
export function createPython(options?: PythonOptions): Python;

/** The same on an instance made at first use with default options. */
export function executeTask(task: AgentTask, options?: TaskOptions): Promise<TaskResult<AgentResult>>;
export function executeTask<T = Value>(task: Task, options: TaskOptions & { keep: true }): Promise<TaskResult<PyRef>>;
export function executeTask<T = Value>(task: Task, options?: TaskOptions): Promise<TaskResult<T>>;
export function streamTask(task: AgentTask, options?: TaskOptions): AgentStream;
export function streamTask<T = Value>(task: Task, options?: TaskOptions): TaskStream<T>;
export function registerTool(definition: ToolDefinition): void;
export function registerTool<A>(definition: ToolDefinition<A>): void;
export function registerModel(model: AgentModel | AgentModel['chat'], options?: AgentModelOptions): void;
export function sandboxInfo(): Promise<SandboxInfo>;

/** Marks the last argument of `call` as keyword arguments: `py.call('m:f', 1, kwargs({ x: 2 }))`. */
export function kwargs(values: Record<string, Value>): object;

export type TypedArray =
  | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array
  | BigInt64Array | BigUint64Array | Float32Array | Float64Array;

/** An array of more than one dimension, row-major: a `numpy.ndarray` on the other side. */
export class NdArray {
  constructor(data: TypedArray, shape: readonly number[]);
  readonly data: TypedArray;
  readonly shape: readonly number[];
}

export type ErrorCode =
  | 'PYTHON_NOT_FOUND' | 'PYTHON_TOO_OLD' | 'PYTHON_UNSUPPORTED' | 'PYTHON_FREE_THREADED' | 'PYTHON_NO_SHARED_LIBRARY'
  | 'PYTHON_BROKEN_VENV' | 'PYTHON_ALREADY_LOADED' | 'PYTHON_START_FAILED' | 'NATIVE_BINARY_MISSING' | 'INVALID_ARGUMENT'
  | 'UNKNOWN_OPTION' | 'UNSENDABLE_VALUE' | 'QUEUE_FULL' | 'TOO_MANY_ABANDONED' | 'TIMEOUT' | 'CANCELLED' | 'CLOSED'
  | 'RESULT_TOO_LARGE' | 'PYTHON_ERROR' | 'SYNTAX_ERROR' | 'TARGET_NOT_FOUND' | 'HANDLE_RELEASED' | 'TOOL_NOT_FOUND'
  | 'TOOL_NOT_ALLOWED' | 'TOOL_INVALID_ARGUMENTS' | 'TOOL_FAILED' | 'INTERNAL' | 'SANDBOX_UNAVAILABLE' | 'MEMORY_LIMIT'
  | 'POLICY' | 'CRASH' | 'OUTPUT_LIMIT' | 'PROTOCOL' | 'DIED' | 'AGENT_LIMIT' | 'FRAMEWORK_MISSING' | 'MODEL_MISSING'
  | 'RECORD_UNAVAILABLE';

/** Every error of this package. `code` is stable; `hint` says what to do. */
export class PythonNativeError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;
  /** Set on errors of a task that ran. */
  readonly executionId?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  /** Set on errors of a task that ran in the sandbox. */
  readonly usage?: ResourceUsage;
}
export class PythonNotFoundError extends PythonNativeError {}
export class PythonStartError extends PythonNativeError {}
export class InvalidArgumentError extends PythonNativeError {}
export class UnsendableValueError extends PythonNativeError {
  /** Where in the value, e.g. `result.items[3].fn`. */
  readonly path: string;
}
export class QueueFullError extends PythonNativeError {}
export class TaskTimeoutError extends PythonNativeError {}
export class TaskCancelledError extends PythonNativeError {}
export class ClosedError extends PythonNativeError {}
export class ResultTooLargeError extends PythonNativeError {}
/** An exception that Python code raised. */
export class PythonError extends PythonNativeError {
  /** E.g. `ValueError`, or `package.module.Name` outside builtins. */
  readonly pythonType: string;
  readonly traceback: string;
  readonly cause?: unknown;
}
export class PythonSyntaxError extends PythonError {
  readonly line: number | null;
  readonly column: number | null;
  readonly text: string | null;
}
export class TargetNotFoundError extends PythonNativeError {}
export class HandleReleasedError extends PythonNativeError {}
export class ToolNotFoundError extends PythonNativeError {}
export class ToolNotAllowedError extends PythonNativeError {}
export class ToolArgumentsError extends PythonNativeError {}
export class ToolError extends PythonNativeError {}
export class InternalError extends PythonNativeError {}
/** The sandbox cannot be had on this system, or did not start; the message names what is missing. */
export class SandboxUnavailableError extends PythonNativeError {}
/** The task needed more than `memoryMb`. */
export class MemoryLimitError extends PythonNativeError {
  readonly traceback?: string;
}
/** The task asked the operating system for what no task may do, and was killed for it. */
export class PolicyError extends PythonNativeError {}
/** A signal ended the task's process. */
export class CrashError extends PythonNativeError {
  /** E.g. `SIGSEGV`. */
  readonly signal?: string;
}
/** The task sent more than the sandbox lets through. */
export class OutputLimitError extends PythonNativeError {}
/** What came from the task's process is not what the worker sends. */
export class ProtocolError extends PythonNativeError {}
/** The task's process ended without a result. */
export class WorkerDiedError extends PythonNativeError {
  readonly exitCode?: number;
}
/** The store of `record` cannot be written, so the task was not run, or it cannot be read. */
/** An agent did as much as it may; the message names the limit. */
export class AgentLimitError extends PythonNativeError {}
/** The message has the line that installs it. */
export class FrameworkMissingError extends PythonNativeError {}
/** No model is registered for agents, or none that could do this. */
export class ModelMissingError extends PythonNativeError {}
export class RecordUnavailableError extends PythonNativeError {}
