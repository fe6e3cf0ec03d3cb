'use strict';

// OpenTelemetry as a program sets it up, with an exporter that the test looks into.

const assert = require('node:assert/strict');

const { context, trace } = require('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
const { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-base');

/**
 * A span of either side.
 * @typedef {object} Told
 * @property {string} name
 * @property {string} trace
 * @property {string} id
 * @property {string | null} parent
 */

/** What a source begins with that makes spans in Python and tells of them. */
const MAKES_SPANS = `
from opentelemetry.sdk.trace import TracerProvider
tracer = TracerProvider().get_tracer("test")
def told(span):
    own, parent = span.get_span_context(), span.parent
    return {
        "name": span.name, "trace": f"{own.trace_id:032x}", "id": f"{own.span_id:016x}",
        "parent": parent and f"{parent.span_id:016x}",
    }
`;

/** The spans of a test, those of Python included that a task has told of. */
class Spans {
  exporter = new InMemorySpanExporter();
  /** @type {Told[]} */
  python = [];

  finished() {
    return this.exporter.getFinishedSpans();
  }

  /** @returns {Told[]} */
  all() {
    return [...this.python, ...this.finished().map(span => ({
      name: span.name, trace: span.spanContext().traceId, id: span.spanContext().spanId, parent: span.parentSpanContext?.spanId ?? null,
    }))];
  }

  names() {
    return this.finished().map(({ name }) => name);
  }

  /** @param {string} name */
  only(name) {
    const [span, ...others] = this.finished().filter(span => span.name === name);
    assert.ok(span !== undefined && others.length === 0, `there is not one span '${name}' among ${this.names().join(', ')}`);
    return span;
  }

  /**
   * The names from each span of a name up to its root, all of one trace.
   * @param {string} name
   */
  lines(name) {
    const all = this.all();
    /** @param {Told} child */
    const parentOf = child => all.find(({ id }) => id === child.parent);
    return all.filter(span => span.name === name).map(span => {
      /** @type {string[]} */
      const line = [];
      /** @type {Told | undefined} */
      let at = span;
      while (at !== undefined) {
        assert.equal(at.trace, span.trace);
        line.push(at.name);
        if (at.parent === null) return line.join(' < ');
        at = parentOf(at);
      }
      return assert.fail(`the parent of the last of ${line.join(' < ')} is unknown`);
    });
  }
}

/**
 * Has a provider be registered until the test is over.
 * @param {{ after(done: () => void): void }} test
 * @param {import('@opentelemetry/sdk-trace-base').TracerConfig} [config]
 */
function record(test, config) {
  const spans = new Spans();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  assert.ok(trace.setGlobalTracerProvider(new BasicTracerProvider({ ...config, spanProcessors: [new SimpleSpanProcessor(spans.exporter)] })));
  test.after(() => {
    trace.disable();
    context.disable();
  });
  return spans;
}

/**
 * Runs something within a span, as a framework does with a request.
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
function within(name, work) {
  return trace.getTracer('test').startActiveSpan(name, async span => {
    try {
      return await work();
    } finally {
      span.end();
    }
  });
}

module.exports = { MAKES_SPANS, record, within };
