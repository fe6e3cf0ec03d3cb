'use strict';

const { types } = require('node:util');

const { createError } = require('../errors');
const { isRecord } = require('./checks');

/** As many as Python tells. */
const MOST_CAUSES = 16;

/** What is known of an exception beside its words, and what each may be: nothing else becomes a property of an error. */
const DETAILS = /** @type {const} */ ({
  pythonType: ['string'],
  path: ['string'],
  line: ['number', 'bigint', 'null'],
  column: ['number', 'bigint', 'null'],
  text: ['string', 'null'],
  exitCode: ['number', 'bigint'],
  signal: ['string'],
});

/**
 * @typedef {object} Extra
 * @property {string} [executionId]
 * @property {unknown} [stdout]
 * @property {unknown} [stderr]
 * @property {import('../../index').ResourceUsage} [usage]
 * @property {string} [hint]
 */

/**
 * The error that a FAILED frame tells of.
 * @param {string} code
 * @param {string} message
 * @param {unknown} details What Python told of an exception, or the little that other errors have to add.
 * @param {Extra} extra
 */
function failureOf(code, message, details, extra) {
  const told = recordOf(details);
  if (code !== 'MEMORY_LIMIT' && typeof told.pythonType === 'string') return pythonError(code, told, message, extra, 1);
  const { pythonType, ...known } = detailsOf(told);
  const error = createError(/** @type {any} */ (code), message, { ...known, ...extra });
  if (typeof told.traceback === 'string') showTraceback(error, told.traceback);
  return error;
}

/**
 * @param {string} code
 * @param {Record<string, unknown>} told
 * @param {string} otherwise Its message, where none is told.
 * @param {Extra} extra
 * @param {number} depth
 */
function pythonError(code, told, otherwise, extra, depth) {
  const { cause, tool } = told;
  const pythonType = typeof told.pythonType === 'string' ? told.pythonType : 'Exception';
  const message = typeof told.message === 'string' ? told.message : otherwise;
  const behind = cause && depth < MOST_CAUSES ? pythonError('PYTHON_ERROR', recordOf(cause), '', {}, depth + 1) : undefined;
  const error = createError(/** @type {any} */ (code), message ? `${pythonType}: ${message}` : pythonType, {
    ...detailsOf(told),
    ...extra,
    cause: tool ? toolError(message, recordOf(tool), behind) : behind,
  });
  showTraceback(error, typeof told.traceback === 'string' ? told.traceback : '');
  return error;
}

/**
 * Where it happened is in the traceback; the JavaScript frames here are our own.
 * @param {Error} error
 * @param {string} traceback
 */
function showTraceback(error, traceback) {
  error.stack = `${error.name}: ${error.message}\n${traceback.trimEnd()}`;
  Object.defineProperty(error, 'traceback', { value: traceback, enumerable: false, writable: true, configurable: true });
}

/** @param {unknown} value */
function recordOf(value) {
  return isRecord(value) ? value : {};
}

/** @param {Record<string, unknown>} told */
function detailsOf(told) {
  return Object.fromEntries(Object.entries(DETAILS).flatMap(([name, types]) => {
    const value = Object.hasOwn(told, name) ? told[name] : undefined;
    return /** @type {readonly string[]} */ (types).includes(value === null ? 'null' : typeof value) ? [[name, value]] : [];
  }));
}

/**
 * The JavaScript error behind a Python `ToolError`.
 * @param {string} message
 * @param {Record<string, unknown>} tool
 * @param {Error | undefined} cause
 */
function toolError(message, { name, code, stack }, cause) {
  const error = new Error(message, cause ? { cause } : undefined);
  error.name = typeof name === 'string' ? name : 'Error';
  if (stack && typeof stack === 'string') error.stack = stack;
  return code && typeof code === 'string' ? Object.assign(error, { code }) : error;
}

/**
 * What Python is told of an error that a tool's handler threw.
 * @param {unknown} error
 * @param {boolean} [outside] Whether it goes to the sandbox: where the program's files are is none of its business.
 * @param {number} [depth]
 * @returns {Record<string, unknown>}
 */
function tellError(error, outside = false, depth = 0) {
  if (!isError(error)) return { name: 'Error', message: safely(error), code: null, stack: null };
  const [name, message, code, stack] = ['name', 'message', 'code', 'stack'].map(field => read(error, field));
  const [pythonType, traceback, cause] = ['pythonType', 'traceback', 'cause'].map(field => read(error, field));
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : safely(error),
    code: typeof code === 'string' || typeof code === 'number' ? String(code) : null,
    stack: typeof stack === 'string' ? (outside ? '' : stack) : null,
    ...(typeof pythonType === 'string' && !outside && { pythonType, traceback: safely(traceback) }),
    // Chains are short; a cycle of causes must not be walked for ever.
    ...(cause !== undefined && depth < 8 && { cause: tellError(cause, outside, depth + 1) }),
  };
}

/** @param {unknown} value */
function isError(value) {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    return false;
  }
}

/**
 * A field of somebody else's object, whose getter may throw.
 * @param {any} object
 * @param {string} field
 */
function read(object, field) {
  try {
    return object[field];
  } catch {
    return undefined;
  }
}

/** @param {unknown} value */
function safely(value) {
  try {
    return String(value);
  } catch {
    return 'something that cannot be told as text';
  }
}

module.exports = { failureOf, safely, tellError };
