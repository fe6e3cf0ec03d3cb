// index.d.ts as a program sees it. Compiled by `tsc -p tsconfig.json`, never run: what should be an error is expected as one.

import {
  CrashError, createPython, executeTask, kwargs, MemoryLimitError, NdArray, PythonError, PythonNativeError, PythonSyntaxError, registerTool, sandboxInfo,
  streamTask, UnsendableValueError, WorkerDiedError,
} from '../../index.js';
import type {
  ErrorCode, ExperimentReport, Experiments, Histogram, Metrics, PyRef, Python, PythonInfo, ResourceUsage, SandboxInfo, TaskEvent, TaskResult, TaskStream, ToolInfo, TypedArray,
} from '../../index.js';
import { schema } from './standard-schema.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
/** Does not compile unless a type is exactly the one that is named. */
function exactly<Wanted>() {
  return <Given>(_value: Given, _proof: Equal<Given, Wanted>): void => {};
}

export async function instances() {
  const py = createPython({ python: '.venv', timeoutMs: 0, traces: false, log: ({ level, fields }) => [level, fields.execution] });
  exactly<Python>()(py, true);
  exactly<PythonInfo>()(await py.ready(), true);
  exactly<Metrics>()(py.metrics(), true);
  exactly<Histogram>()(py.metrics().latency.run, true);
  exactly<string>()(py.prometheus({ labels: { agent: 'a' } }), true);
  exactly<string[]>()(await py.sessions.list(), true);
  await py.close({ timeoutMs: 0 });

  // @ts-expect-error: no such option
  createPython({ timeout: 5 });
  // @ts-expect-error: a label is text
  py.prometheus({ labels: { shard: 1 } });
  // @ts-expect-error: not a level
  createPython({ logLevel: 'loud' });
  // @ts-expect-error: not to be set
  py.closed = true;
}

export async function disposal() {
  await using py = createPython();
  using ref = (await py.executeTask({ code: 'object()' }, { keep: true })).value;
  exactly<PyRef>()(ref, true);
}

export async function tasks(py: Python) {
  exactly<TaskResult<unknown>>()(await py.executeTask({ code: '1' }), true);
  exactly<TaskResult<number>>()(await executeTask<number>({ call: 'math:sqrt', args: [2], kwargs: {} }), true);
  exactly<number>()(await py.call<number>('math:sqrt', 2), true);
  exactly<unknown>()(await py.call('json:dumps', {}, kwargs({ indent: 2 })), true);
  exactly<string>()(await py.run<string>('name', { name: 'x' }), true);

  const { value: ref } = await py.executeTask({ code: 'object()' }, { keep: true });
  exactly<PyRef>()(ref, true);
  await py.executeTask({ ref, attribute: 'strip', args: [] }, { signal: new AbortController().signal, tools: [] });

  // @ts-expect-error: a task is one of code, call and ref
  await py.executeTask({});
  // @ts-expect-error: a handle, not its number
  await py.executeTask({ ref: 1 });
  // @ts-expect-error: no such option
  await py.executeTask({ code: '1' }, { timeout: 5 });
  // @ts-expect-error: a value has to be checked before it is used
  (await py.call('math:sqrt', 2)).toFixed();
}

export async function sandbox(py: Python) {
  createPython({ sandbox: { memoryMb: 100, preload: ['numpy'], packages: true, spares: 0, maxWorkers: 8, maxToolCalls: 10 } });
  createPython({ sandbox: { packages: ['/srv/packages'] } });
  const { usage, unsandboxed } = await py.executeTask({ code: '1' }, { isolation: 'sandbox', memoryMb: 20, allowUnsandboxed: true });
  exactly<ResourceUsage | undefined>()(usage, true);
  exactly<string | undefined>()(unsandboxed, true);
  exactly<SandboxInfo>()(await py.sandboxInfo(), true);
  exactly<boolean>()((await sandboxInfo()).available, true);

  // @ts-expect-error: no such option
  createPython({ sandbox: { memory: 50 } });
  // @ts-expect-error: a list of them
  createPython({ sandbox: { preload: 'numpy' } });
  // @ts-expect-error: one of two places
  await py.executeTask({ code: '1' }, { isolation: 'process' });
}

export async function handles(ref: PyRef) {
  exactly<string>()(ref.type, true);
  exactly<unknown>()(await ref.call(1, 'two'), true);
  exactly<unknown>()(await ref.invoke('append', 1), true);
  exactly<void>()(ref.release(), true);
  // @ts-expect-error: not to be set
  ref.type = 'list';
}

export async function streams(py: Python) {
  const stream = py.streamTask<number>({ code: '1' });
  exactly<TaskStream<number>>()(stream, true);
  exactly<TaskResult<number>>()(await stream.result, true);
  for await (const event of streamTask<number>({ code: '1' })) told(event);
}

/** Every kind of event is told apart by its type. */
function told(event: TaskEvent<number>): string {
  switch (event.type) {
    case 'started': return event.id;
    case 'stdout': return event.text;
    case 'stderr': return event.text;
    case 'yield': return String(event.value);
    case 'progress': return `${event.fraction ?? '?'} ${event.message ?? ''}`;
    case 'tool_call': return `${event.callId} ${event.tool} ${Object.keys(event.args)}`;
    case 'tool_result': return event.ok ? String(event.value) : String(event.error?.message);
    case 'completed': return event.result.value.toFixed();
    case 'failed': return event.error.message;
  }
}

export async function tools(py: Python) {
  registerTool({ name: 'free', handler: args => args.anything });
  py.registerTool<{ x: number }>({ name: 'double', parameters: { type: 'object' }, handler: ({ x }, { signal }) => (signal.aborted ? 0 : 2 * x) });
  py.registerTool({ name: 'standard', parameters: schema, handler: async function* () { yield 1; } });
  exactly<boolean>()(py.unregisterTool('double'), true);
  exactly<number>()(await py.tools.call<number>('area', { width: 2 }, { timeoutMs: 5 }), true);
  exactly<ToolInfo[]>()(await py.tools.load('package.module'), true);

  // @ts-expect-error: a tool needs a handler
  py.registerTool({ name: 'nothing' });
  // @ts-expect-error: the handler gets what it says it takes
  py.registerTool<{ x: number }>({ name: 'double', handler: ({ y }) => y });
  // @ts-expect-error: arguments have names
  await py.tools.call('area', [1, 2]);
}

export async function experiments(experiments: Experiments) {
  const options = { variant: 'javascript', source: 'a route', workflowId: 'w', metadata: { user: 'u' }, code: 'sum' };
  exactly<number>()(await experiments.run(options, async ({ report, executionId }) => { report({ cost: executionId.length }); return 1; }), true);
  exactly<string>()(await experiments.run({ variant: 'a' }, () => 'at once'), true);
  const report = await experiments.report({ variants: ['a', 'b'], baseline: 'a', since: new Date(), until: '2026-01-01', fields: ['cost'], confidence: 0.9, limit: 5 });
  exactly<ExperimentReport>()(report, true);
  exactly<number | null>()(report.variants[0].latencyMs.p50.low, true);
  exactly<boolean>()(report.comparisons[0].fields.cost.significant, true);
  exactly<string>()(experiments.format(report), true);

  // @ts-expect-error: of which variant
  await experiments.run({ source: 'a route' }, () => 1);
  // @ts-expect-error: only numbers are reported
  await experiments.run({ variant: 'a' }, ({ report }) => report({ cost: '1' }));
  // @ts-expect-error: no such option
  await experiments.report({ variant: 'a' });
}

export function errors(error: unknown) {
  if (error instanceof PythonSyntaxError) exactly<number | null>()(error.line, true);
  if (error instanceof PythonError) exactly<string>()(error.traceback, true);
  if (error instanceof UnsendableValueError) exactly<string>()(error.path, true);
  if (error instanceof CrashError) exactly<string | undefined>()(error.signal, true);
  if (error instanceof WorkerDiedError) exactly<number | undefined>()(error.exitCode, true);
  if (error instanceof MemoryLimitError) exactly<string | undefined>()(error.traceback, true);
  if (error instanceof PythonNativeError) {
    exactly<ResourceUsage | undefined>()(error.usage, true);
    exactly<ErrorCode>()(error.code, true);
    exactly<string | null>()(error.hint, true);
    // @ts-expect-error: no such code
    return error.code === 'TIMED_OUT';
  }
  return false;
}

export function arrays() {
  const array = new NdArray(new Float64Array(6), [2, 3]);
  exactly<TypedArray>()(array.data, true);
  exactly<readonly number[]>()(array.shape, true);
  // @ts-expect-error: numbers of a type of their own
  new NdArray([1, 2, 3, 4, 5, 6], [2, 3]);
}
