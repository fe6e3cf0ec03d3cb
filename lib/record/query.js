'use strict';

const { createError } = require('../errors');
const { check, integer, oneOf, text } = require('../tasks/checks');

/** @typedef {import('../tasks/checks').Check} Check */
/** @typedef {import('../../index').ExecutionQuery} ExecutionQuery */

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const MOST = 1_000;
const USUAL = 100;

/** @type {Check} */
const moment = value => isMoment(value) ? undefined : 'a Date, or a text that Date understands';
/** @type {Check} */
const uuid = value => UUID.test(value) ? undefined : 'the id of an execution';
/** @type {Check} */
const cursor = value => placeOf(value) === undefined ? 'a cursor that was given with executions' : undefined;

/** @type {Record<string, Check>} */
const QUERY = {
  id: uuid,
  status: oneOf('running', 'completed', 'failed'),
  since: moment,
  until: moment,
  source: text,
  workflowId: text,
  variant: text,
  agent: text,
  errorCode: text,
  isolation: oneOf('in-process', 'sandbox', 'javascript'),
  order: oneOf('newest', 'oldest'),
  limit: integer(1, MOST),
  cursor,
};

/**
 * A query as the native half takes it.
 * @param {string} what
 * @param {ExecutionQuery} [given]
 */
function queryOf(what, given) {
  const { since, until, order, cursor: from, limit = USUAL, ...rest } = check(what, QUERY, given);
  return {
    ...rest,
    ...(since !== undefined && { since: timeText(since) }),
    ...(until !== undefined && { until: timeText(until) }),
    oldestFirst: order === 'oldest',
    ...(from !== undefined && { after: placeOf(from) }),
    limit,
  };
}

/** @param {[string, string] | null} place */
function cursorOf(place) {
  return place === null ? null : Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @param {unknown} given */
function placeOf(given) {
  try {
    const place = JSON.parse(Buffer.from(String(given), 'base64url').toString());
    return Array.isArray(place) && place.length === 2 && isMoment(place[0]) && UUID.test(place[1]) ? place : undefined;
  } catch {
    return undefined;
  }
}

/** @param {any} value */
function isMoment(value) {
  return (typeof value === 'string' || value instanceof Date) && !Number.isNaN(new Date(value).getTime());
}

/** ISO 8601 with microseconds. */
const ROW_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/**
 * In the form of the rows, whose order is that of time.
 * @param {Date | string} moment
 */
function timeText(moment) {
  if (typeof moment === 'string' && ROW_TIME.test(moment)) return moment;
  const text = new Date(moment).toISOString();
  if (text.length !== 24) throw createError('INVALID_ARGUMENT', `${text} is no year of four digits`);
  return text.replace('Z', '000Z');
}

module.exports = { MOST, queryOf, cursorOf, moment, timeText, uuid };
