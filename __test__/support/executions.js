'use strict';

const assert = require('node:assert/strict');

const { generator } = require('../../lib/experiments/bootstrap');

/** As many as a store gives on one page. */
const MOST = 1_000;

/**
 * A store of executions in memory: the newest first, page by page, with cursors that mean something to it alone.
 * @param {Partial<import('../../lib/experiments/read').Execution & Record<string, unknown>>[]} [rows]
 */
function memoryStore(rows = []) {
  /** @type {any[]} */
  const kept = [];
  /** @type {any[]} */
  const queries = [];
  /** @param {any} row */
  const keep = row => kept.push({
    status: 'completed', variant: null, source: null, workflowId: null, startedAt: '2026-01-01T00:00:00.000000Z',
    durationMs: null, toolCalls: null, errorCode: null, metadata: null, ...row,
  });
  rows.forEach(keep);
  return {
    rows: kept,
    queries,
    recordExecution: async (/** @type {any} */ row) => {
      keep(row);
    },
    /** @param {any} query */
    executions: async ({ limit, cursor, since, until, ...equal }) => {
      queries.push({ limit, cursor, since, until, ...equal });
      assert.ok(limit >= 1 && limit <= MOST, `${limit} executions on a page`);
      const found = kept.filter(row => Object.entries(equal).every(([name, value]) => row[name] === value)
        && (since === undefined || Date.parse(row.startedAt) >= Number(new Date(since)))
        && (until === undefined || Date.parse(row.startedAt) < Number(new Date(until)))).reverse();
      const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64'));
      const end = start + limit;
      return { executions: found.slice(start, end), cursor: end < found.length ? Buffer.from(String(end)).toString('base64') : null };
    },
  };
}

/**
 * Random numbers of several kinds, the same for the same seed.
 * @param {number} seed
 */
function seeded(seed) {
  const uniform = generator(seed);
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    normal,
    /** Latencies look like this: many small ones, a few that are large. */
    logNormal: (/** @type {number} */ median) => median * Math.exp(normal()),
    successes: (/** @type {number} */ n, /** @type {number} */ rate) => Array.from({ length: n }, uniform).filter(drawn => drawn < rate).length,
  };
}

module.exports = { memoryStore, seeded };
