'use strict';

const { randomUUID } = require('node:crypto');

const { check, integer, oneOf, text } = require('../tasks/checks');
const { moment, timeText, uuid } = require('./query');

/** @typedef {import('../tasks/checks').Check} Check */
/** @typedef {import('../../index').FinishedExecution} FinishedExecution */

/** @type {Check} */
const words = value => typeof value === 'string' ? undefined : 'a string';
/** @type {Check} */
const data = value => isJson(value) ? undefined : 'data that JSON can hold';
/** @type {Check} */
const milliseconds = value => Number.isFinite(value) && value >= 0 ? undefined : 'a number of milliseconds';

/** @type {Record<string, Check>} */
const EXECUTION = {
  id: uuid,
  status: oneOf('completed', 'failed'),
  kind: text,
  code: words,
  startedAt: moment,
  finishedAt: moment,
  durationMs: milliseconds,
  queueMs: milliseconds,
  toolCalls: integer(0, Number.MAX_SAFE_INTEGER),
  result: data,
  errorCode: text,
  errorMessage: words,
  errorDetail: words,
  isolation: text,
  source: text,
  workflowId: text,
  variant: text,
  traceId: text,
  metadata: data,
};

/**
 * An execution that this package did not run, as the native half takes it.
 * @param {FinishedExecution} given
 */
function elsewhere(given) {
  // A row says null where it has nothing.
  const told = Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== null));
  const { status = 'completed', startedAt = new Date(), durationMs, finishedAt, queueMs: _, ...rest } = check('recordExecution', EXECUTION, /** @type {FinishedExecution} */ (told));
  const took = durationMs ?? 0;
  const end = finishedAt ?? new Date(new Date(startedAt).getTime() + took);
  return { id: randomUUID(), kind: 'javascript', isolation: 'javascript', ...rest, status, durationMs: took, startedAt: timeText(startedAt), finishedAt: timeText(end) };
}

/** @param {unknown} value */
function isJson(value) {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

module.exports = { elsewhere };
