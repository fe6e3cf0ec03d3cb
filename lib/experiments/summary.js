'use strict';

const { meanInterval, quantileInterval, wilson } = require('./statistics');

/**
 * The figures of one variant.
 * @param {import('./samples').Samples} samples
 * @param {Float64Array} durations sorted
 * @param {number} confidence
 * @returns {import('./types').VariantReport}
 */
function summaryOf({ variant, completed, failed, running, latency, toolCalls, errors, fields }, durations, confidence) {
  return {
    variant,
    executions: completed + failed + running,
    completed,
    failed,
    running,
    success: wilson(completed, completed + failed, confidence),
    latencyMs: {
      p50: quantileInterval(durations, 0.5, confidence),
      p95: quantileInterval(durations, 0.95, confidence),
      mean: latency.n === 0 ? null : latency.mean,
    },
    toolCalls: meanInterval(toolCalls, confidence),
    errors: Object.fromEntries([...errors].sort(([, one], [, other]) => other - one)),
    fields: Object.fromEntries([...fields].map(([name, moments]) =>
      [name, { n: moments.n, sum: moments.sum, ...meanInterval(moments, confidence) }])),
  };
}

module.exports = { summaryOf };
