'use strict';

// The spans of a program, its tasks, their Python and its tools are one tree.

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');

const { AlwaysOffSampler } = require('@opentelemetry/sdk-trace-base');

const { createPython } = require('..');
const { FEW, PLACES, SANDBOX, skip } = require('./support/sandbox');
const { MAKES_SPANS, record, within } = require('./support/traces');

/** @type {import('..').Python} */
let py;
/** @type {string} */
let packages;

before(async () => {
  const { tracesVenv } = await import('./support/venv.mjs');
  const venv = tracesVenv();
  packages = venv.packages;
  py = createPython({ python: venv.python, sandbox: { ...FEW, packages: [packages] } });
  py.registerTool({ name: 'look_up', handler: ({ key }) => within('model call', () => key) });
  py.registerTool({ name: 'rows', async *handler({ to }) { for (let n = 0; n < to; n++) yield await within('row', () => n); } });
  await py.ready();
});

after(() => py.close({ timeoutMs: 0 }));

for (const [where, options, unavailable] of PLACES) {
  describe(where, { skip: unavailable, concurrency: 1 }, () => {
    /** @param {string} code @param {import('..').CodeTask['inputs']} [inputs] */
    const run = async (code, inputs) => (await py.executeTask({ code: MAKES_SPANS + code, ...(inputs && { inputs }) }, options)).value;
    /** @param {string} code @returns {Promise<any>} */
    const traced = code => within('request', () => run(code));

    test('an async task is part of the tree, from the request to what a tool does', async t => {
      const spans = record(t);
      const code = 'with tracer.start_as_current_span("in python") as span:\n    await tools.look_up(key="a")\ntold(span)';
      spans.python.push(await traced(code));
      assert.deepEqual(spans.lines('model call'), ['model call < tool look_up < in python < execute_task code < request']);
      assert.deepEqual(spans.names().sort(), ['execute_task code', 'model call', 'request', 'tool look_up']);
    });

    test('so is a sync one, with its threads', async t => {
      const spans = record(t);
      spans.python.push(...await traced(`
import threading
spans = []
def work(name):
    with tracer.start_as_current_span(name) as span:
        tools.sync.look_up(key=name)
    spans.append(told(span))
work("in python")
thread = threading.Thread(target=work, args=("in a thread",))
thread.start()
thread.join()
spans
`));
      const rest = 'execute_task code < request';
      assert.deepEqual(spans.lines('in python'), [`in python < ${rest}`]);
      assert.deepEqual(spans.lines('model call'), ['in python', 'in a thread'].map(name => `model call < tool look_up < ${name} < ${rest}`));
    });

    test('what asyncio runs beside the task is part of it, too', async t => {
      const spans = record(t);
      spans.python.push(...await traced(`
import asyncio
async def work(name):
    with tracer.start_as_current_span(name) as span:
        await asyncio.sleep(0)
        await tools.look_up(key=name)
    return told(span)
await asyncio.gather(work("left"), work("right"))
`));
      assert.deepEqual(spans.lines('model call').sort(), ['left', 'right'].map(name => `model call < tool look_up < ${name} < execute_task code < request`));
    });

    test('a call outside of any span of Python\'s is a child of the task', async t => {
      const spans = record(t);
      await traced('with tracer.start_as_current_span("elsewhere", context=None) as span: pass\nawait tools.look_up(key="a")');
      assert.deepEqual(spans.lines('tool look_up'), ['tool look_up < execute_task code < request']);
    });

    test('a root of Python\'s own does not take the tool along', async t => {
      const spans = record(t);
      const { parent } = await traced(`
from opentelemetry.context import Context
with tracer.start_as_current_span("another trace", context=Context()) as span:
    await tools.look_up(key="a")
told(span)
`);
      assert.equal(parent, null);
      assert.deepEqual(spans.lines('tool look_up'), ['tool look_up < execute_task code < request']);
    });

    test('tasks that run at once do not mix', async t => {
      const spans = record(t);
      const names = ['first', 'second', 'third'];
      let missing = names.length;
      /** @type {(value: unknown) => void} */
      let meet;
      const met = new Promise(resolve => { meet = resolve; });
      py.registerTool({
        name: 'meet',
        async handler({ name }) {
          if (--missing === 0) meet(undefined);
          await met;
          return within(`of ${name}`, () => name);
        },
      });
      const python = await Promise.all(names.map(name => within(name, () => run(`
with tracer.start_as_current_span("python of " + name) as span:
    ${name === 'third' ? 'tools.sync' : 'await tools'}.meet(name=name)
told(span)
`, { name }))));
      spans.python.push(.../** @type {any[]} */ (python));
      for (const name of names) {
        assert.deepEqual(spans.lines(`of ${name}`), [`of ${name} < tool meet < python of ${name} < execute_task code < ${name}`]);
      }
    });

    test('the span of a tool\'s stream lasts as long as the stream, and each item is part of it', async t => {
      const spans = record(t);
      const read = 'with tracer.start_as_current_span("in python") as span:\n    items = [item async for item in tools.rows(to=3)]\n[told(span), items]';
      const [python, items] = await traced(read);
      spans.python.push(python);
      assert.deepEqual(items, [0, 1, 2]);
      assert.deepEqual(spans.lines('row'), [1, 2, 3].map(() => 'row < tool rows < in python < execute_task code < request'));
      assert.deepEqual(spans.names().filter(name => name !== 'request'), ['row', 'row', 'row', 'tool rows', 'execute_task code']);
    });

    test('a task that is read as a stream is part of the tree, from its first item to its last', async t => {
      const spans = record(t);
      const code = `${MAKES_SPANS}
async def rows():
    for key in ("a", "b"):
        with tracer.start_as_current_span(key) as span:
            await tools.look_up(key=key)
        yield told(span)
rows()`;
      await within('request', async () => {
        for await (const event of py.streamTask({ code }, options)) {
          if (event.type === 'yield') spans.python.push(/** @type {any} */ (event.value));
        }
      });
      assert.deepEqual(spans.lines('model call'), ['a', 'b'].map(name => `model call < tool look_up < ${name} < execute_task code < request`));
      assert.equal(spans.names().at(-2), 'execute_task code');
    });

    test('code without OpenTelemetry has the traceparent, and so has what is in a span', async t => {
      const spans = record(t);
      const [before, inside, own] = await traced(`
from elizaos_py import trace
before = trace.traceparent()
with tracer.start_as_current_span("in python") as span:
    inside = trace.traceparent()
[before, inside, told(span)]
`);
      const { traceId, spanId } = spans.only('execute_task code').spanContext();
      assert.deepEqual([before, inside], [`00-${traceId}-${spanId}-01`, `00-${traceId}-${own.id}-01`]);
    });

    test('what is not recorded here is not in Python', async t => {
      const spans = record(t, { sampler: new AlwaysOffSampler() });
      const [traceparent, isRecording] = await traced(`
from elizaos_py import trace
with tracer.start_as_current_span("in python") as span:
    await tools.look_up(key="a")
[trace.traceparent(), span.is_recording()]
`);
      assert.match(traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      assert.deepEqual([isRecording, spans.names()], [false, []]);
    });
  });
}

test('a context that a task leaves attached is not the next one\'s', async t => {
  const spans = record(t);
  const leave = `${MAKES_SPANS}
from opentelemetry import context, trace
span = tracer.start_span("left behind")
context.attach(trace.set_span_in_context(span))
told(span)`;
  const next = `${MAKES_SPANS}
with tracer.start_as_current_span("next") as span: pass
told(span)`;
  // Often enough for them to share a thread.
  for (let n = 0; n < 10; n++) {
    await within('one', () => py.run(leave));
    spans.python.push(/** @type {any} */ (await within('other', () => py.run(next))));
  }
  assert.deepEqual(new Set(spans.lines('next')), new Set(['next < execute_task code < other']));
});

test('what the template has imported already is followed as well', { skip }, async t => {
  const spans = record(t);
  const preloaded = createPython({ sandbox: { ...FEW, packages: [packages], preload: ['opentelemetry.sdk.trace'] } });
  t.after(() => preloaded.close({ timeoutMs: 0 }));
  const code = `${MAKES_SPANS}with tracer.start_as_current_span("in python") as span: pass\ntold(span)`;
  const { value } = await within('request', () => preloaded.executeTask({ code }, SANDBOX));
  spans.python.push(/** @type {any} */ (value));
  assert.deepEqual(spans.lines('in python'), ['in python < execute_task code < request']);
});

test('a task that a tool asks for is a child of the tool', async t => {
  const spans = record(t);
  py.registerTool({ name: 'root', handler: ({ of }) => py.call('math:sqrt', of) });
  assert.equal(await within('request', () => py.run('await tools.root(of=9)')), 3);
  assert.deepEqual(spans.lines('execute_task math:sqrt'), ['execute_task math:sqrt < tool root < execute_task code < request']);
});

test('the span that a worker tells is believed where it can be one of the task\'s trace', { skip }, async t => {
  const spans = record(t);
  // As src/confined/calls.rs writes it, with what the source says instead.
  const forge = `
import os, struct
from elizaos_py import trace
_, trace_id, own, _ = trace.traceparent().split("-")
def text(content): return struct.pack("<I", len(content)) + content
def call(number, span):
    body = b"\\x06" + struct.pack("<I", number) + text(b"look_up") + text(span)
    body += b"\\x0a" + struct.pack("<I", 1) + b"\\x07" + text(b"key") + b"\\x07" + text(b"a")
    os.set_blocking(3, True)
    os.write(3, struct.pack("<I", len(body)) + body)
spans = [f"00-{trace_id}-00f067aa0ba902b7-01", f"00-{'1' * 32}-00f067aa0ba902b7-01", f"00-{trace_id}-00f067aa0ba902b7-00",
         f"00-{trace_id}-{'0' * 16}-01", f"00-{trace_id}-00F067AA0BA902B7-01", "x" * 10_000, "\\0"]
for number, span in enumerate(spans):
    call(1000 + number, span.encode())
await tools.look_up(key="last")
`;
  await within('request', () => py.executeTask({ code: forge }, SANDBOX));
  const own = spans.only('execute_task code').spanContext().spanId;
  const parents = spans.finished().filter(({ name }) => name === 'tool look_up').map(span => span.parentSpanContext?.spanId);
  assert.deepEqual(parents, ['00f067aa0ba902b7', own, own, own, own, own, own, own]);
});
