'use strict';

const { randomUUID } = require('node:crypto');

const { createError } = require('../errors');
const { isRecord } = require('../tasks/checks');
const { tellError } = require('../tasks/failure');

/**
 * @typedef {import('./types').ExperimentContext} ExperimentContext
 * @typedef {import('./types').ExperimentRunOptions} ExperimentRunOptions
 */

/**
 * An execution that has ended outside of Python, as the record takes it.
 * @typedef {object} JavaScriptExecution
 * @property {string} id
 * @property {'completed' | 'failed'} status
 * @property {string} variant
 * @property {string | null} source
 * @property {string | null} workflowId
 * @property {'javascript'} isolation
 * @property {string | null} code
 * @property {string} startedAt
 * @property {string} finishedAt
 * @property {number} durationMs
 * @property {0} queueMs
 * @property {null} cpuMs
 * @property {null} peakMemoryBytes
 * @property {number} toolCalls
 * @property {string | null} errorCode
 * @property {string | null} errorMessage
 * @property {Record<string, unknown> | null} metadata
 */

/**
 * Runs a function and measures it.
 * @template T
 * @param {ExperimentRunOptions} options
 * @param {(context: ExperimentContext) => T | PromiseLike<T>} fn
 * @param {(executionId: string) => void} onLate Told when the function reports something after its end.
 * @returns {Promise<{ execution: JavaScriptExecution, outcome: { value: T } | { error: unknown } }>}
 */
async function measure({ variant, source, workflowId, metadata, code }, fn, onLate) {
  const id = randomUUID();
  const reported = new Reported(() => onLate(id));
  /** @type {ExperimentContext} */
  const context = Object.freeze({ executionId: id, report: (/** @type {Record<string, number>} */ fields) => reported.take(fields) });
  const begun = Date.now();
  const { outcome, durationMs } = await settle(() => fn(context));
  const { toolCalls, fields } = reported.close();
  const failed = 'error' in outcome;
  return {
    outcome,
    execution: {
      id, status: failed ? 'failed' : 'completed', variant, source: source ?? null, workflowId: workflowId ?? null,
      isolation: 'javascript', code: code ?? null,
      startedAt: instant(begun, 0), finishedAt: instant(begun, durationMs), durationMs,
      queueMs: 0, cpuMs: null, peakMemoryBytes: null, toolCalls,
      errorCode: failed ? 'JS_ERROR' : null,
      errorMessage: failed ? messageOf(outcome.error) : null,
      metadata: metadata === undefined && Object.keys(fields).length === 0 ? null : { ...metadata, ...fields },
    },
  };
}

/**
 * What a function gives or throws, and the time to there. Where there is nothing to await, nothing is: what other code has
 * in the queue is not this function's time.
 * @template T
 * @param {() => T | PromiseLike<T>} act
 * @returns {Promise<{ outcome: { value: T } | { error: unknown }, durationMs: number }>}
 */
async function settle(act) {
  const start = performance.now();
  const after = () => performance.now() - start;
  try {
    const given = act();
    const value = isThenable(given) ? await given : given;
    return { durationMs: after(), outcome: { value } };
  } catch (error) {
    return { durationMs: after(), outcome: { error } };
  }
}

/**
 * @template T
 * @param {T | PromiseLike<T>} value
 * @returns {value is PromiseLike<T>}
 */
function isThenable(value) {
  return typeof (/** @type {any} */ (value)?.then) === 'function';
}

/** What a function tells of itself, while it runs. */
class Reported {
  #toolCalls = 0;
  /** @type {Map<string, number>} */
  #fields = new Map();
  #closed = false;
  #onLate;

  /** @param {() => void} onLate */
  constructor(onLate) {
    this.#onLate = onLate;
  }

  /** @param {Record<string, number>} fields */
  take(fields) {
    if (!isRecord(fields)) throw createError('INVALID_ARGUMENT', 'report takes an object of numbers, e.g. { cost: 0.01 }');
    for (const [name, value] of Object.entries(fields)) {
      if (!Number.isFinite(value)) throw createError('INVALID_ARGUMENT', `what is reported as '${name}' must be a finite number`);
      if (name === 'toolCalls' && !(Number.isSafeInteger(value) && value >= 0)) {
        throw createError('INVALID_ARGUMENT', 'what is reported as \'toolCalls\' must be a count');
      }
    }
    if (this.#closed) return this.#onLate();
    const { toolCalls = this.#toolCalls, ...others } = fields;
    this.#toolCalls = toolCalls;
    for (const [name, value] of Object.entries(others)) this.#fields.set(name, value);
    return undefined;
  }

  close() {
    this.#closed = true;
    return { toolCalls: this.#toolCalls, fields: Object.fromEntries(this.#fields) };
  }
}

/** @param {unknown} error */
function messageOf(error) {
  const { name, message } = tellError(error);
  return `${name}: ${message}`;
}

/**
 * A moment in microseconds, as the record has it.
 * @param {number} base in ms since the epoch
 * @param {number} laterMs
 */
function instant(base, laterMs) {
  const microseconds = Math.round(laterMs * 1_000);
  const whole = new Date(base + Math.floor(microseconds / 1_000)).toISOString().slice(0, -1);
  return `${whole}${String(microseconds % 1_000).padStart(3, '0')}Z`;
}

module.exports = { measure };
