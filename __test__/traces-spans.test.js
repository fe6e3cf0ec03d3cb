'use strict';

// What the span of each task and of each tool call says, and when there is none.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');

const { SpanKind, SpanStatusCode, trace } = require('@opentelemetry/api');

const { createPython } = require('..');
const { expectEnd } = require('./support/child');
const { failure, gate, open } = require('./support/instance');
const { FEW, PLACES } = require('./support/sandbox');
const { record } = require('./support/traces');

const TRACEPARENT = 'from elizaos_py import trace\ntrace.traceparent()';
const { UNSET, ERROR } = SpanStatusCode;

test('a task says what it is, and never its source', async t => {
  const spans = record(t);
  const py = open(t);
  const { id } = await py.executeTask({ code: 'await tools.nothing()' }, { source: 'action', workflowId: 'w-1', variant: 'b' }).catch(error => ({ id: error.executionId }));
  py.registerTool({ name: 'nothing', handler: () => null });
  const second = await py.executeTask({ code: 'await tools.nothing()' }, { source: 'action', workflowId: 'w-1', variant: 'b' });
  const [failed, span] = spans.finished().filter(({ name }) => name === 'execute_task code');
  assert.equal(failed.attributes['elizaos.python.execution_id'], id);
  assert.deepEqual([span.kind, span.status.code, span.attributes], [SpanKind.INTERNAL, UNSET, {
    'elizaos.python.execution_id': second.id,
    'elizaos.python.kind': 'code',
    'elizaos.python.isolation': 'in-process',
    'elizaos.python.source': 'action',
    'elizaos.python.workflow_id': 'w-1',
    'elizaos.python.variant': 'b',
    'elizaos.python.queue_ms': second.queueMs,
    'elizaos.python.tool_calls': 1,
  }]);
  assert.deepEqual(spans.only('tool nothing').attributes, {
    'elizaos.python.execution_id': second.id,
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'nothing',
  });
});

test('the record of a task names its trace', async t => {
  const spans = record(t);
  /** @type {Map<string, import('..').ExecutionRecord>} */
  const rows = new Map();
  const py = open(t, { record: { store: { write: executions => executions.forEach(execution => rows.set(execution.id, execution)) } } });
  const { id } = await py.executeTask({ code: '1' });
  assert.equal(rows.get(id)?.traceId, spans.only('execute_task code').spanContext().traceId);
});

test('every way to ask for a task makes one', async t => {
  const spans = record(t);
  const py = open(t);
  await py.call('math:sqrt', 2);
  await py.run('1 + 1');
  const { value: ref } = await py.executeTask({ code: '"text"' }, { keep: true });
  await ref.invoke('upper');
  await py.run('@tool\ndef double(x): return 2 * x');
  await py.tools.call('double', { x: 2 });
  await py.streamTask({ call: 'builtins:sorted', args: [[2, 1]] }).result;
  await py.sandboxInfo();
  const told = spans.finished().map(({ name, attributes }) => [name, attributes['elizaos.python.kind'], typeof attributes['elizaos.python.queue_ms']]);
  assert.deepEqual(told, [
    ['execute_task math:sqrt', 'call', 'number'],
    ['execute_task code', 'code', 'number'],
    ['execute_task code', 'code', 'number'],
    ['execute_task ref', 'ref', 'number'],
    ['execute_task code', 'code', 'number'],
    ['execute_task double', 'tool', 'number'],
    ['execute_task builtins:sorted', 'call', 'number'],
  ]);
});

for (const [where, options, skip] of PLACES) {
  describe(where, { skip, concurrency: 1 }, () => {
    /** @param {import('node:test').TestContext} t */
    const begin = t => ({ spans: record(t), py: open(t, { sandbox: FEW }) });

    test('a task that fails says with what code, and tells the exception', async t => {
      const { spans, py } = begin(/** @type {any} */ (t));
      await failure(py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(0)\n{}["key"]' }, options));
      const { status, attributes, events } = spans.only('execute_task code');
      assert.deepEqual([status, attributes['error.type'], attributes['elizaos.python.isolation']], [{ code: ERROR, message: 'PYTHON_ERROR' }, 'PYTHON_ERROR', options.isolation]);
      const [event, ...others] = events;
      assert.deepEqual([event.name, event.attributes?.['exception.type'], others], ['exception', 'KeyError', []]);
      assert.match(String(event.attributes?.['exception.stacktrace']), /line 3/);
    });

    test('a deadline ends the task\'s span and that of the call it is in', async t => {
      const { spans, py } = begin(/** @type {any} */ (t));
      const hold = gate(py, 'hold');
      await failure(py.executeTask({ code: 'await tools.hold()' }, { ...options, timeoutMs: 500 }));
      assert.deepEqual(['tool hold', 'execute_task code'].map(name => spans.only(name).status.message), ['CANCELLED', 'TIMEOUT']);
      hold.open(null);
    });

    test('a task that is cancelled, and a stream that is left, end with an error', async t => {
      const { spans, py } = begin(/** @type {any} */ (t));
      const controller = new AbortController();
      const hold = gate(py, 'hold');
      const held = failure(py.executeTask({ code: 'await tools.hold()' }, { ...options, signal: controller.signal }));
      await hold.reached;
      controller.abort();
      await held;
      for await (const event of py.streamTask({ code: 'def count():\n    n = 0\n    while True:\n        yield n\n        n += 1\ncount()' }, options)) {
        if (event.type === 'yield') break;
      }
      await py.close();
      assert.deepEqual(spans.finished().map(({ name, status }) => [name, status.message]), [
        ['tool hold', 'CANCELLED'], ['execute_task code', 'CANCELLED'], ['execute_task code', 'CANCELLED'],
      ]);
    });

    test('a tool says how it ended', async t => {
      const { spans, py } = begin(/** @type {any} */ (t));
      py.registerTool({ name: 'refuse', parameters: { required: ['x'] }, handler: () => null });
      py.registerTool({ name: 'throw', handler: () => Promise.reject(Object.assign(new TypeError('no'), { code: 'MINE' })) });
      py.registerTool({ name: 'symbol', handler: () => Symbol('x') });
      py.registerTool({ name: 'symbols', async *handler() { yield Symbol('x'); } });
      py.registerTool({ name: 'endless', async *handler() { for (;;) yield 1; } });
      py.registerTool({ name: 'breaks', async *handler() { yield 1; throw new RangeError('after one'); } });
      const code = `
failures = []
for name in ["refuse", "throw", "symbol"]:
    try: await tools.call(name)
    except Exception as error: failures.append(type(error).__name__)
for name in ["symbols", "breaks"]:
    try: [item async for item in tools.call(name)]
    except Exception as error: failures.append(type(error).__name__)
stream = await tools.endless()
async for item in stream: break
await stream.aclose()
failures`;
      assert.equal(/** @type {any} */ ((await py.executeTask({ code }, options)).value).length, 5);
      const told = spans.finished().map(({ name, status, events }) => [name, status.code, status.message, events[0]?.attributes?.['exception.type']]);
      assert.deepEqual(told, [
        ['tool refuse', ERROR, 'TOOL_INVALID_ARGUMENTS', 'ToolArgumentsError'],
        ['tool throw', ERROR, 'MINE', 'TypeError'],
        ['tool symbol', ERROR, 'UNSENDABLE_VALUE', 'UnsendableValueError'],
        ['tool symbols', ERROR, 'UNSENDABLE_VALUE', 'UnsendableValueError'],
        ['tool breaks', ERROR, 'RangeError', 'RangeError'],
        ['tool endless', ERROR, 'CANCELLED', 'TaskCancelledError'],
        ['execute_task code', UNSET, undefined, undefined],
      ]);
    });

    test('without a provider there is no traceparent, and with traces: false neither that nor a span', async t => {
      const py = open(/** @type {any} */ (t), { sandbox: FEW });
      const deaf = open(/** @type {any} */ (t), { sandbox: FEW, traces: false });
      const value = async (/** @type {import('..').Python} */ instance) => (await instance.executeTask({ code: TRACEPARENT }, options)).value;
      assert.equal(await value(py), null);
      const spans = record(/** @type {any} */ (t));
      assert.equal(await value(deaf), null);
      assert.deepEqual(spans.names(), []);
      assert.match(/** @type {string} */ (await value(py)), /^00-/, 'a provider may come later');
      trace.disable();
      assert.equal(await value(py), null, 'and go');
      assert.deepEqual(spans.names(), ['execute_task code']);
    });
  });
}

test('what is refused before it begins is a span that failed', async t => {
  const spans = record(t);
  const py = open(t, { maxConcurrency: 1, maxQueue: 0 });
  const hold = gate(py, 'hold');
  const held = py.run('await tools.hold()');
  await hold.reached;
  const errors = [
    await failure(py.executeTask({ code: '1' })),
    await failure(py.executeTask({ code: '1' }, { signal: AbortSignal.abort() })),
    await failure(py.executeTask({ code: '1', inputs: { x: Symbol('x') } })),
  ];
  hold.open(1);
  await held;
  await py.close();
  errors.push(await failure(py.run('1')));
  const codes = ['QUEUE_FULL', 'CANCELLED', 'UNSENDABLE_VALUE', 'CLOSED'];
  assert.deepEqual(errors.map(({ code }) => code), codes);
  assert.deepEqual(spans.finished().flatMap(({ status }) => status.message ?? []), codes);
});

test('the option is held against what it may be', () => {
  assert.throws(() => createPython({ traces: /** @type {any} */ ('yes') }), { code: 'INVALID_ARGUMENT', message: /'traces' of createPython must be true or false/ });
});

test('the API is not loaded where no provider is registered, and is not missed where it is not there', () => expectEnd(async ({ createPython, tell }) => {
  const Module = require('node:module');
  const load = /** @type {any} */ (Module)._load;
  let asked = 0;
  /** @type {any} */ (Module)._load = (/** @type {string} */ name, /** @type {unknown[]} */ ...rest) => {
    if (name !== '@opentelemetry/api') return load(name, ...rest);
    asked++;
    throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
  };
  const py = createPython();
  py.registerTool({ name: 'echo', handler: (/** @type {any} */ { x }) => x });
  tell([await py.run('await tools.echo(x=1)'), asked]);
  // Of a copy that is another package's alone.
  /** @type {any} */ (globalThis)[Symbol.for('opentelemetry.js.api.1')] = { version: '1.9.1', trace: {} };
  const values = [];
  for (const x of [2, 3]) values.push(await py.run('from elizaos_py import trace\n[await tools.echo(x=x), trace.traceparent()]', { x }));
  tell([values, asked]);
  await py.close();
}, { told: [[1, 0], [[[2, null], [3, null]], 1]] }));
