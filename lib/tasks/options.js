'use strict';

const { createError } = require('../errors');

/** @typedef {(value: any) => string | undefined} Check Says what is wrong. */

const MOST_MS = 2 ** 31 - 1;
const MOST_BYTES = 2 ** 32 - 1;

/**
 * @param {number} least
 * @param {number} most
 * @returns {Check}
 */
const integer = (least, most) => value =>
  Number.isInteger(value) && value >= least && value <= most ? undefined : `an integer from ${least} to ${most}`;

/** @type {Check} */
const text = value => typeof value === 'string' && value !== '' ? undefined : 'a string that is not empty';
/** @type {Check} */
const truth = value => typeof value === 'boolean' ? undefined : 'true or false';
/** @type {Check} */
const record = value => isRecord(value) ? undefined : 'a plain object';
/** @type {Check} */
const callback = value => typeof value === 'function' ? undefined : 'a function';
/** @type {Check} */
const names = value => Array.isArray(value) && value.every(name => typeof name === 'string') ? undefined : 'an array of strings';
/** @type {Check} */
const signal = value => value instanceof AbortSignal ? undefined : 'an AbortSignal';
/** @type {Check} */
const level = value => ['error', 'warn', 'info', 'debug', 'trace'].includes(value) ? undefined : 'error, warn, info, debug or trace';

/** @type {Record<string, Check>} */
const INSTANCE = {
  python: text,
  timeoutMs: integer(0, MOST_MS),
  maxConcurrency: integer(1, 100_000),
  maxQueue: integer(0, 10_000_000),
  maxResultBytes: integer(1, MOST_BYTES),
  maxOutputBytes: integer(0, MOST_BYTES),
  maxSessions: integer(1, 100_000),
  log: callback,
  logLevel: level,
};

/** @type {Record<string, Check>} */
const TASK = {
  timeoutMs: integer(0, MOST_MS),
  signal,
  tools: names,
  keep: truth,
  maxResultBytes: integer(1, MOST_BYTES),
  workflowId: text,
  source: text,
  metadata: record,
};

const DEFAULTS = Object.freeze({
  timeoutMs: 30_000,
  maxConcurrency: 256,
  maxQueue: 10_000,
  maxResultBytes: 64 * 1024 * 1024,
  maxOutputBytes: 1024 * 1024,
  maxSessions: 64,
  logLevel: /** @type {import('../../index').LogLevel} */ ('warn'),
});

/**
 * Holds options against what is known of them; what is undefined counts as not given.
 * @template {object} Options
 * @param {string} what
 * @param {Record<string, Check>} known
 * @param {Options | undefined} options
 * @returns {Options}
 */
function check(what, known, options) {
  if (options === undefined) return /** @type {Options} */ ({});
  if (!isRecord(options)) throw createError('INVALID_ARGUMENT', `the options of ${what} must be a plain object`);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(known, name)) {
      throw createError('UNKNOWN_OPTION', `${what} knows no option '${name}'`, { hint: `It takes ${Object.keys(known).join(', ')}.` });
    }
    const wanted = known[name](value);
    if (wanted !== undefined) throw createError('INVALID_ARGUMENT', `the option '${name}' of ${what} must be ${wanted}`);
  }
  return /** @type {Options} */ (Object.fromEntries(given));
}

/** @param {import('../../index').PythonOptions} [options] */
function instanceOptions(options) {
  return { ...DEFAULTS, ...check('createPython', INSTANCE, options) };
}

/**
 * @param {string} what
 * @param {import('../../index').TaskOptions} [options]
 */
function taskOptions(what, options) {
  return check(what, TASK, options);
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // Of another realm (a vm context) the prototype is another object, one above null all the same.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

module.exports = { instanceOptions, taskOptions, isRecord };
