'use strict';

const { types } = require('node:util');

const { createError } = require('../errors');

/**
 * The error that a FAILED frame tells of.
 * @param {string} code
 * @param {string} message
 * @param {any} details What Python told of an exception, or the little that other errors have to add.
 * @param {{ executionId?: string, stdout?: unknown, stderr?: unknown }} extra
 */
function failureOf(code, message, details, extra) {
  const error = details?.pythonType === undefined
    ? createError(/** @type {any} */ (code), message, { ...details, ...extra })
    : pythonError(code, details, extra);
  return error;
}

/**
 * @param {string} code
 * @param {any} told
 * @param {object} extra
 */
function pythonError(code, told, extra = {}) {
  const { message, cause, tool, ...details } = told;
  const text = message ? `${told.pythonType}: ${message}` : told.pythonType;
  const error = createError(/** @type {any} */ (code), text, {
    ...details,
    ...extra,
    cause: tool ? toolError(message, tool, cause) : causeOf(cause),
  });
  // Where it happened is in the traceback; the JavaScript frames here are our own.
  error.stack = `${error.name}: ${text}\n${String(told.traceback).trimEnd()}`;
  Object.defineProperty(error, 'traceback', { value: told.traceback, enumerable: false, writable: true, configurable: true });
  return error;
}

/** @param {any} told */
function causeOf(told) {
  return told === undefined || told === null ? undefined : pythonError('PYTHON_ERROR', told);
}

/**
 * The JavaScript error behind a Python `ToolError`.
 * @param {string} message
 * @param {{ name?: string, code?: string | null, stack?: string | null }} tool
 * @param {any} cause
 */
function toolError(message, tool, cause) {
  const error = new Error(message, cause ? { cause: causeOf(cause) } : undefined);
  error.name = tool.name ?? 'Error';
  if (tool.stack) error.stack = tool.stack;
  return tool.code ? Object.assign(error, { code: tool.code }) : error;
}

/**
 * What Python is told of an error that a tool's handler threw.
 * @param {unknown} error
 * @param {number} [depth]
 * @returns {Record<string, unknown>}
 */
function tellError(error, depth = 0) {
  if (!isError(error)) return { name: 'Error', message: safely(error), code: null, stack: null };
  const [name, message, code, stack] = ['name', 'message', 'code', 'stack'].map(field => read(error, field));
  const [pythonType, traceback, cause] = ['pythonType', 'traceback', 'cause'].map(field => read(error, field));
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : safely(error),
    code: typeof code === 'string' || typeof code === 'number' ? String(code) : null,
    stack: typeof stack === 'string' ? stack : null,
    ...(typeof pythonType === 'string' && { pythonType, traceback: safely(traceback) }),
    // Chains are short; a cycle of causes must not be walked for ever.
    ...(cause !== undefined && depth < 8 && { cause: tellError(cause, depth + 1) }),
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
