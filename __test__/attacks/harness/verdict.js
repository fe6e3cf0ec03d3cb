'use strict';

const { isDeepStrictEqual, inspect } = require('node:util');

const { PythonNativeError } = require('../../..');

/** Enough to find what was stolen, and no more than a moment's work. */
const MOST_LOOKED_AT = 200_000;
const SHOWN = 600;

/** @typedef {{ value?: unknown, result?: import('../../..').TaskResult, error?: any }} Outcome */

/**
 * Whether an outcome is one of those that are right.
 * @param {string[]} expects
 * @param {Outcome} outcome
 */
function isExpected(expects, outcome) {
  return expects.some(expected => ('error' in outcome ? isFailure(expected, outcome.error) : isValue(expected, outcome.value)));
}

/** @param {string} expected @param {any} error */
function isFailure(expected, error) {
  const [code, ...detail] = expected.split(':');
  if (!(error instanceof PythonNativeError) || error.code !== code) return false;
  const { pythonType, signal, exitCode } = /** @type {any} */ (error);
  return detail.length === 0 || [pythonType, signal, String(exitCode)].includes(detail.join(':'));
}

/** @param {string} expected @param {unknown} value */
function isValue(expected, value) {
  if (expected === 'done') return true;
  if (expected === 'blocked') return value === 'blocked';
  if (expected === 'leaks') return Array.isArray(value) && value.length > 0;
  return expected.startsWith('value ') && isDeepStrictEqual(value, JSON.parse(expected.slice('value '.length)));
}

/** @param {Outcome} outcome */
function tell(outcome) {
  if (!('error' in outcome)) return inspect(outcome.value, { depth: 3, maxArrayLength: 30, maxStringLength: SHOWN, breakLength: Infinity }).slice(0, SHOWN * 3);
  const { error } = outcome;
  const detail = error?.pythonType ?? error?.signal ?? error?.exitCode;
  return `${error?.code ?? error?.name}${detail === undefined ? '' : `:${detail}`} ${String(error?.traceback ?? (error instanceof PythonNativeError ? error.message : error?.stack)).slice(-SHOWN)}`;
}

/**
 * The secrets that are anywhere in what came back.
 * @param {unknown} found
 * @param {string[]} secrets
 */
function stolen(found, secrets) {
  const seen = new Set();
  const rest = [found];
  for (let looked = 0; rest.length > 0 && looked < MOST_LOOKED_AT; looked++) {
    const value = rest.pop();
    if (typeof value === 'string' || Buffer.isBuffer(value)) {
      const secret = secrets.find(known => value.includes(known));
      if (secret) return secret;
    } else if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value);
      if (value instanceof Map) push(value.keys(), value.values());
      else if (value instanceof Set || Array.isArray(value)) push(value);
      // What an error holds is not all to be enumerated.
      else if (!ArrayBuffer.isView(value)) push(Object.getOwnPropertyNames(value), Object.getOwnPropertyNames(value).map(name => /** @type {any} */ (value)[name]));
    }
  }
  return undefined;

  /** @param {Iterable<unknown>[]} several */
  function push(...several) {
    for (const items of several) {
      let room = MOST_LOOKED_AT;
      for (const item of items) {
        if (room-- === 0) break;
        rest.push(item);
      }
    }
  }
}

module.exports = { isExpected, tell, stolen };
