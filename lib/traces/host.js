'use strict';

/**
 * @typedef {typeof import('@opentelemetry/api')} Api
 * @typedef {{ api: Api, tracer: import('@opentelemetry/api').Tracer }} Tracing
 */

/** Where every copy of @opentelemetry/api 1.x keeps what was registered with any of them. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');

/** @type {Api | null | undefined} Null where it cannot be loaded. */
let api;
/** @type {unknown} */
let provider;
/** @type {Tracing | null} */
let tracing = null;

/**
 * The host's OpenTelemetry; null where it has registered no tracer provider. Asked for with every task, so the API is
 * not: what it makes without a provider costs as much as a small task's frame.
 */
function hostTracing() {
  const registered = /** @type {any} */ (globalThis)[REGISTRY]?.trace;
  if (registered === undefined) return null;
  if (registered !== provider) {
    provider = registered;
    tracing = open();
  }
  return tracing;
}

/** @returns {Tracing | null} */
function open() {
  api ??= load();
  const { name, version } = require('../../package.json');
  return api && { api, tracer: api.trace.getTracer(name, version) };
}

/** @returns {Api | null} */
function load() {
  try {
    return require('@opentelemetry/api');
  } catch {
    return null;
  }
}

module.exports = { hostTracing };
