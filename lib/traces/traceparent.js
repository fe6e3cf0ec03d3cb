'use strict';

/** @typedef {import('@opentelemetry/api').SpanContext} SpanContext */

/**
 * A span in the form of W3C Trace Context; empty where it is none, as where the host suppresses tracing.
 * @param {import('./host').Api} api
 * @param {SpanContext} span
 */
function traceparentOf(api, span) {
  if (!api.isSpanContextValid(span)) return '';
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
}

/**
 * A span of Python's that Rust has found to be inside a task's.
 * @param {string} traceparent
 * @param {SpanContext} task Its state goes on, which Python is not told of.
 * @returns {SpanContext}
 */
function spanOf(traceparent, task) {
  const [, traceId, spanId, flags] = traceparent.split('-');
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true, traceState: task.traceState };
}

module.exports = { traceparentOf, spanOf };
