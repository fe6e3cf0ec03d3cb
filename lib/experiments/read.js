'use strict';

const { Samples } = require('./samples');

/**
 * What a report needs of an execution.
 * @typedef {object} Execution
 * @property {'running' | 'completed' | 'failed'} status
 * @property {string | null} variant
 * @property {number | null} durationMs
 * @property {number | null} toolCalls
 * @property {string | null} errorCode
 * @property {Record<string, unknown> | null} metadata
 */

/**
 * @typedef {{ source?: string, workflowId?: string, variant?: string, since?: Date | string, until?: Date | string }} Filter
 * @typedef {(query: Filter & { limit: number, cursor?: string }) => Promise<{ executions: Execution[], cursor: string | null }>} Executions
 */

const PAGE = 1_000;

/**
 * Reads executions page by page and keeps their numbers, by variant. Named variants are asked for one by one: what else is
 * in the store is then not read, and the limit is shared evenly, so that a busy variant does not crowd out the others.
 * @param {Executions} executions
 * @param {Filter} filter
 * @param {{ variants?: string[], baseline?: string, fields: string[], limit: number }} wanted
 */
async function readSamples(executions, filter, { variants, baseline, fields, limit }) {
  /** @type {Map<string, Samples>} */
  const samples = new Map();
  for (const variant of variants ?? (baseline === undefined ? [] : [baseline])) samples.set(variant, new Samples(variant, fields));
  /** @type {{ query: Filter, cursor?: string }[]} */
  let open = variants?.map(variant => ({ query: { ...filter, variant } })) ?? [{ query: filter }];
  let read = 0;
  while (open.length > 0 && read < limit) {
    for (const reader of open) {
      if (read >= limit) break;
      const page = await executions({
        ...reader.query, limit: Math.min(PAGE, limit - read), ...(reader.cursor !== undefined && { cursor: reader.cursor }),
      });
      read += page.executions.length;
      for (const execution of page.executions) add(samples, execution, variants !== undefined, fields);
      // A page with nothing on it is the end, whatever its cursor says.
      reader.cursor = page.executions.length > 0 && page.cursor !== null ? page.cursor : undefined;
      if (reader.cursor === undefined) open = open.filter(other => other !== reader);
    }
  }
  return { read, truncated: open.length > 0, samples };
}

/**
 * @param {Map<string, Samples>} samples
 * @param {Execution} execution
 * @param {boolean} complete Whether no other variant is wanted.
 * @param {string[]} fields
 */
function add(samples, execution, complete, fields) {
  const { variant } = execution;
  if (variant === null || variant === undefined || variant === '') return;
  let sample = samples.get(variant);
  if (sample === undefined) {
    if (complete) return;
    sample = new Samples(variant, fields);
    samples.set(variant, sample);
  }
  sample.add(execution);
}

module.exports = { readSamples };
