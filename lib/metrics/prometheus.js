'use strict';

const { createError } = require('../errors');
const { check, record } = require('../tasks/checks');
const { Text, seconds } = require('./text');

/**
 * @typedef {import('../../index').Metrics} Metrics
 * @typedef {import('./text').Labels} Labels
 * @typedef {InstanceType<typeof import('./text').Text>} Writer
 */

const PREFIX = 'elizaos_python_';
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
/** The labels that tell samples of one metric apart. */
const OWN = ['code', 'isolation', 'le', 'state', 'status', 'variant'];

/**
 * `py.prometheus()`.
 * @param {Metrics} metrics
 * @param {import('../../index').PrometheusOptions} [options]
 */
function prometheus(metrics, options) {
  const { labels = {} } = check('prometheus', { labels: record }, options);
  for (const [name, value] of Object.entries(labels)) checkLabel(name, value);
  const text = new Text(PREFIX, labels);
  tellTasks(text, metrics);
  tellTimes(text, metrics);
  tellVariants(text, metrics);
  tellThreads(text, metrics);
  tellProcess(text, metrics);
  if (metrics.record) tellRecord(text, metrics.record);
  return text.toString();
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function checkLabel(name, value) {
  const where = `the label '${name}' of prometheus`;
  if (!LABEL.test(name) || name.startsWith('__')) {
    throw createError('INVALID_ARGUMENT', `${where} must have a name of letters, digits and _ that does not begin with a digit or with __`);
  }
  if (OWN.includes(name)) throw createError('INVALID_ARGUMENT', `${where} must not have a name that the metrics use themselves: ${OWN.join(', ')}`);
  if (typeof value !== 'string' || !value.isWellFormed()) throw createError('INVALID_ARGUMENT', `${where} must be a string without lone surrogates`);
}

/**
 * One sample that needs no labels.
 * @param {number} value
 * @returns {[Labels, number][]}
 */
const one = value => [[{}, value]];

/**
 * @param {Writer} text
 * @param {Metrics} metrics
 */
function tellTasks(text, { submitted, completed, failures, running, queued, interrupts, toolCalls, handles, byIsolation }) {
  text.counter('tasks_submitted', 'Tasks handed in.', one(submitted));
  text.counter('tasks_completed', 'Tasks that gave a result.', one(completed));
  text.counter('tasks_failed', 'Tasks that failed, by error code.', byCode(failures));
  text.counter('isolation_tasks', 'Tasks that have settled, by where they belong and how they ended.', Object.entries(byIsolation)
    .flatMap(([isolation, ends]) => byStatus({ isolation }, ends)));
  text.gauge('tasks_running', 'Tasks that run.', one(running));
  text.gauge('tasks_queued', 'Tasks that wait for others to end.', one(queued));
  text.counter('interrupts', 'Tasks that were stopped while they ran.', one(interrupts));
  text.counter('tool_calls', 'Calls of tools from Python.', one(toolCalls));
  text.gauge('handles', 'Objects in Python that JavaScript holds handles to.', one(handles));
}

/**
 * @param {Writer} text
 * @param {Metrics} metrics
 */
function tellTimes(text, { latency, gil }) {
  text.seconds('queue', 'From submission to the first line.', [[{}, latency.queue]]);
  text.seconds('run', 'From the first line to the outcome.', [[{}, latency.run]]);
  text.seconds('tool', 'From the call of a tool to its reply.', [[{}, latency.tool]]);
  text.seconds('sandbox_start', 'What tasks for the sandbox wait for a worker.', [[{}, latency.sandboxStart]]);
  text.seconds('gil_wait', 'What worker threads of this process wait for the GIL.', [[{}, gil.waitMs]]);
}

/**
 * @param {Writer} text
 * @param {Metrics} metrics
 */
function tellVariants(text, { byVariant }) {
  const variants = Object.entries(byVariant);
  if (variants.length === 0) return;
  text.counter('variant_tasks', 'Tasks of a variant that have settled, by how they ended.', variants
    .flatMap(([variant, ends]) => byStatus({ variant }, ends)));
  text.counter('variant_tasks_failed', 'Tasks of a variant that failed, by error code.', variants
    .flatMap(([variant, { failures }]) => byCode(failures, { variant })));
  text.counter('variant_tool_calls', 'Calls of tools from tasks of a variant.', variants
    .map(([variant, { toolCalls }]) => [{ variant }, toolCalls]));
  text.seconds('variant_run', 'From the first line to the outcome, of tasks of a variant.', variants.map(([variant, { run }]) => [{ variant }, run]));
}

/**
 * @param {Writer} text
 * @param {Metrics} metrics
 */
function tellThreads(text, { threads, abandoned, sandbox }) {
  text.gauge('worker_threads', 'Threads of this process for sync code.', [[{ state: 'idle' }, threads.idle], [{ state: 'busy' }, threads.workers - threads.idle]]);
  text.gauge('event_loops', 'Event loops of this process.', one(threads.loops));
  text.gauge('abandoned_threads', 'Threads of this process that timed-out work still holds.', one(abandoned.now));
  text.counter('abandonments', 'How often timed-out work of this process has kept its thread.', one(abandoned.total));
  text.gauge('sandbox_templates', 'Processes that workers of the sandbox are forked from.', one(sandbox.templates));
  text.gauge('sandbox_workers', 'Workers of the sandbox of this process.', Object.entries(sandbox.workers).map(([state, count]) => [{ state }, count]));
  text.counter('sandbox_workers_started', 'Workers of the sandbox that this process has ever started.', one(sandbox.started));
}

/**
 * @param {Writer} text
 * @param {Metrics} metrics
 */
function tellProcess(text, { memory, uptimeMs }) {
  text.gauge('resident_memory_bytes', 'Resident memory of this process.', one(memory.rssBytes));
  text.gauge('uptime_seconds', 'How long the instance has existed.', one(seconds(uptimeMs)));
}

/**
 * @param {Labels} labels
 * @param {{ completed: number, failed: number }} ends
 * @returns {[Labels, number][]}
 */
function byStatus(labels, { completed, failed }) {
  return [[{ ...labels, status: 'completed' }, completed], [{ ...labels, status: 'failed' }, failed]];
}

/**
 * @param {Record<string, number>} failures
 * @param {Labels} [labels]
 * @returns {[Labels, number][]}
 */
function byCode(failures, labels = {}) {
  return Object.entries(failures).map(([code, count]) => [{ ...labels, code }, count]);
}

/**
 * @param {Writer} text
 * @param {import('../../index').RecordFigures} record
 */
function tellRecord(text, { written, waiting, lost, refused, closedLost, failing }) {
  text.counter('record_rows_written', 'Rows written to the record.', one(written));
  text.gauge('record_rows_waiting', 'Rows that could not be written yet.', one(waiting));
  text.counter('record_rows_lost', 'Rows that never will be written.', one(lost));
  text.counter('record_tasks_refused', 'Tasks that were not run since they could not be recorded.', one(refused));
  text.counter('record_executions_closed', 'Executions of processes that had ended, found running.', one(closedLost));
  text.gauge('record_failing', 'Whether the record cannot be written now.', one(failing === null ? 0 : 1));
}

module.exports = { prometheus };
