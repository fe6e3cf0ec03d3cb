'use strict';

const { callback, check, integer, isRecord, names, oneOf, record, signal, text, truth } = require('./checks');
const { recordOption, recordOptions } = require('../record/options');
const { MOST_MEMORY_MB, sandboxOptions } = require('./sandbox');

/** @typedef {import('./checks').Check} Check */

const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'trace'];
const MOST_MS = 2 ** 31 - 1;
const MOST_BYTES = 2 ** 32 - 1;

/** @type {Record<string, Check>} */
const INSTANCE = {
  python: text,
  timeoutMs: integer(0, MOST_MS),
  maxConcurrency: integer(1, 100_000),
  maxQueue: integer(0, 10_000_000),
  maxResultBytes: integer(1, MOST_BYTES),
  maxOutputBytes: integer(0, MOST_BYTES),
  maxSessions: integer(1, 100_000),
  sandbox: record,
  record: recordOption,
  log: callback,
  logLevel: oneOf(...LOG_LEVELS),
  traces: truth,
};

/** @type {Record<string, Check>} */
const TASK = {
  timeoutMs: integer(0, MOST_MS),
  signal,
  tools: names,
  keep: truth,
  maxResultBytes: integer(1, MOST_BYTES),
  isolation: oneOf('in-process', 'sandbox'),
  memoryMb: integer(1, MOST_MEMORY_MB),
  allowUnsandboxed: truth,
  workflowId: text,
  source: text,
  variant: text,
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
  traces: true,
});

/** @param {import('../../index').PythonOptions} [options] */
function instanceOptions(options) {
  const { sandbox, record: kept, ...given } = check('createPython', INSTANCE, options);
  return { ...DEFAULTS, ...given, sandbox: sandboxOptions(sandbox), record: recordOptions(kept) };
}

/**
 * @param {string} what
 * @param {import('../../index').TaskOptions} [options]
 */
function taskOptions(what, options) {
  return check(what, TASK, options);
}

module.exports = { LOG_LEVELS, instanceOptions, taskOptions, isRecord };
