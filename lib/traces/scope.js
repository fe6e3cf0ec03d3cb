'use strict';

const { tellError } = require('../tasks/failure');

/**
 * @typedef {import('./host').Tracing} Tracing
 * @typedef {import('@opentelemetry/api').Attributes} Attributes
 * @typedef {import('@opentelemetry/api').Context} Context
 */

/** A span, and the context in which other spans become its children. */
class Scope {
  /**
   * @param {Tracing} tracing
   * @param {string} name
   * @param {Attributes} attributes
   * @param {Context} parent
   */
  constructor(tracing, name, attributes, parent) {
    const { api, tracer } = tracing;
    this.tracing = tracing;
    this.span = tracer.startSpan(name, { kind: api.SpanKind.INTERNAL, attributes }, parent);
    this.context = api.trace.setSpan(parent, this.span);
    this.ended = false;
  }

  /**
   * @template T
   * @param {() => T} work
   * @returns {T}
   */
  run(work) {
    return this.tracing.api.context.with(this.context, work);
  }

  end() {
    if (this.ended) return;
    this.ended = true;
    this.span.end();
  }

  /** @param {unknown} error Anything may be thrown. */
  fail(error) {
    if (this.ended) return;
    const { code, name, pythonType, message, stack } = /** @type {Record<string, string | null | undefined>} */ (tellError(error));
    const type = code ?? name ?? 'Error';
    this.span.recordException({ name: pythonType ?? name ?? 'Error', message: message ?? '', stack: stack ?? '' });
    this.span.setAttribute('error.type', type);
    this.span.setStatus({ code: this.tracing.api.SpanStatusCode.ERROR, message: type });
    this.end();
  }
}

exports.Scope = Scope;
