'use strict';

const { number, percent, printable, within } = require('./words');

/** @typedef {import('./types').ExperimentReport} ExperimentReport */

const GAP = '  ';

/**
 * A report as text: the variants as a table, then what the comparisons come to.
 * @param {ExperimentReport} report
 */
function formatReport(report) {
  const { confidence, read, truncated, variants, comparisons } = report;
  const errors = variants.flatMap(({ variant, errors }) => {
    const counts = Object.entries(errors).map(([code, count]) => `${code} ${count}`);
    return counts.length > 0 ? [`Failures of ${variant}: ${counts.join(', ')}.`] : [];
  });
  const sections = [
    variants.length > 0 ? table(variants) : ['No execution has a variant.'],
    comparisons.map(({ verdict }) => verdict),
    errors,
    [`Intervals hold with ${number(100 * confidence)} % confidence; ${read} executions read${truncated ? ', and there are more: raise `limit` or narrow the time' : ''}.`],
  ];
  return sections.filter(lines => lines.length > 0).map(lines => lines.map(printable).join('\n')).join('\n\n');
}

/** @param {ExperimentReport['variants']} variants */
function table(variants) {
  const names = Object.keys(variants[0].fields);
  const rows = [
    ['variant', 'done', 'failed', 'running', 'success', 'p50 ms', 'p95 ms', 'mean ms', 'tool calls', ...names],
    ...variants.map(({ variant, completed, failed, running, success, latencyMs, toolCalls, fields }) => [
      variant, String(completed), String(failed), String(running),
      within(success.rate, success, percent),
      within(latencyMs.p50.value, latencyMs.p50),
      within(latencyMs.p95.value, latencyMs.p95),
      number(latencyMs.mean),
      within(toolCalls.mean, toolCalls),
      ...names.map(name => within(fields[name].mean, fields[name])),
    ]),
  ].map(row => row.map(printable));
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  return rows.map(row => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(GAP));
}

module.exports = { formatReport };
