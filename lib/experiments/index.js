'use strict';

const { createError } = require('../errors');
const { compare } = require('./compare');
const { formatReport } = require('./format');
const { reportOptions, runOptions } = require('./options');
const { readSamples } = require('./read');
const { measure } = require('./run');
const { summaryOf } = require('./summary');
const { isRecord } = require('../tasks/checks');
const { safely } = require('../tasks/failure');

/**
 * @typedef {import('./run').JavaScriptExecution} JavaScriptExecution
 * @typedef {import('./types').ExperimentContext} ExperimentContext
 */

/** How long an outcome waits for its record. */
const RECORD_MS = 5_000;

/** Ways of doing the same thing, held against each other by what the record has of them. */
class Experiments {
  #executions;
  #record;
  #warn;
  #recordMs;

  /**
   * @param {object} store
   * @param {import('./read').Executions} store.executions
   * @param {(execution: JavaScriptExecution) => Promise<unknown>} store.recordExecution
   * @param {(message: string, fields: Record<string, unknown>) => void} [store.warn]
   * @param {number} [store.recordMs]
   */
  constructor({ executions, recordExecution, warn = () => {}, recordMs = RECORD_MS }) {
    this.#executions = executions;
    this.#record = recordExecution;
    this.#warn = warn;
    this.#recordMs = recordMs;
  }

  /**
   * @template T
   * @param {import('./types').ExperimentRunOptions} options
   * @param {(context: ExperimentContext) => T | PromiseLike<T>} fn
   * @returns {Promise<T>}
   */
  async run(options, fn) {
    const checked = runOptions(options);
    if (typeof fn !== 'function') throw createError('INVALID_ARGUMENT', 'experiments.run takes options and a function');
    const { execution, outcome } = await measure(checked, fn, id => {
      this.#tell('a function reported something after its end, which is not recorded', { execution: id, variant: checked.variant });
    });
    await this.#keep(execution);
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /**
   * @param {import('./types').ExperimentReportOptions} [options]
   * @returns {Promise<import('./types').ExperimentReport>}
   */
  async report(options) {
    const { variants: named, baseline, fields, confidence, limit, ...filter } = reportOptions(options);
    const { read, truncated, samples } = await readSamples(this.#executions, filter, { variants: named, baseline, fields, limit });
    const names = named ?? [...samples.keys()].sort();
    const sides = names.map(name => {
      const side = /** @type {import('./samples').Samples} */ (samples.get(name));
      return { samples: side, durations: side.durations.sorted() };
    });
    const against = sides.find(({ samples }) => samples.variant === baseline) ?? sides[0];
    return {
      confidence, read, truncated,
      variants: sides.map(({ samples, durations }) => summaryOf(samples, durations, confidence)),
      comparisons: sides.filter(side => side !== against).map(side => compare(side, against, confidence)),
    };
  }

  /** @param {import('./types').ExperimentReport} report */
  format(report) {
    if (!isRecord(report) || !Array.isArray(report.variants)) throw createError('INVALID_ARGUMENT', 'experiments.format takes what experiments.report gives');
    return formatReport(report);
  }

  /**
   * Writes the record, so that a report that follows has it. The function's outcome is not lost, nor held up for ever, by a
   * store that fails.
   * @param {JavaScriptExecution} execution
   */
  async #keep(execution) {
    const { promise: late, stop } = timer(this.#recordMs);
    try {
      await Promise.race([this.#record(execution), late]);
    } catch (error) {
      this.#tell('an execution in JavaScript was not recorded', { execution: execution.id, variant: execution.variant, reason: safely(error) });
    } finally {
      stop();
    }
  }

  /**
   * Warns in a turn of its own: a callback that throws is the program's error, not the function's outcome.
   * @param {string} message
   * @param {Record<string, unknown>} fields
   */
  #tell(message, fields) {
    queueMicrotask(() => this.#warn(message, fields));
  }
}

/**
 * A promise that is rejected after a while, unless it is stopped.
 * @param {number} ms
 * @returns {{ promise: Promise<never>, stop: () => void }}
 */
function timer(ms) {
  let stop = () => {};
  const promise = new Promise((_, reject) => {
    const timeout = setTimeout(() => reject(createError('TIMEOUT', `the store took more than ${ms} ms`)), ms);
    stop = () => clearTimeout(timeout);
  });
  return { promise: /** @type {Promise<never>} */ (promise), stop };
}

exports.Experiments = Experiments;
