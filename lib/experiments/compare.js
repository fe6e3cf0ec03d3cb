'use strict';

const { medianRatio } = require('./bootstrap');
const { leavesOut, newcombe, welch } = require('./statistics');
const { number, points, times } = require('./words');

/**
 * @typedef {import('./samples').Samples} Samples
 * @typedef {import('./types').VariantComparison} VariantComparison
 * @typedef {{ samples: Samples, durations: Float64Array }} Side The durations are sorted.
 */

/**
 * Holds one variant against another.
 * @param {Side} one
 * @param {Side} baseline
 * @param {number} confidence
 * @returns {VariantComparison}
 */
function compare(one, baseline, confidence) {
  const success = newcombe(trials(one.samples), trials(baseline.samples), confidence);
  const latencyP50 = medianRatio(one.durations, baseline.durations, confidence);
  const figures = {
    success: { ...success, significant: leavesOut(success, 0) },
    latencyP50: { ...latencyP50, significant: leavesOut(latencyP50, 1) },
    fields: Object.fromEntries([...one.samples.fields].map(([name, moments]) => {
      const means = welch(moments, /** @type {import('./samples').Moments} */ (baseline.samples.fields.get(name)), confidence);
      return [name, { ...means, significant: leavesOut(means, 0) }];
    })),
  };
  const names = { variant: one.samples.variant, baseline: baseline.samples.variant };
  return { ...names, ...figures, verdict: verdictOf({ ...names, ...figures }) };
}

/** @param {Samples} samples */
function trials({ completed, failed }) {
  return { successes: completed, n: completed + failed };
}

/**
 * The comparison in a sentence: what differs, then what was not seen to differ, then what cannot be told yet.
 * @param {Omit<VariantComparison, 'verdict'>} comparison
 */
function verdictOf({ variant, baseline, success, latencyP50, fields }) {
  const figures = [
    { name: 'success', figure: success, says: () => `succeeds ${points(success.difference)} ${up(success.difference, 0) ? 'more' : 'less'} often` },
    { name: 'latency', figure: latencyP50, says: () => `is ${up(latencyP50.ratio, 1) ? 'slower' : 'faster'}, at ${times(latencyP50.ratio)} the median time` },
    ...Object.entries(fields).map(([name, figure]) =>
      ({ name, figure, says: () => `has ${up(figure.difference, 0) ? 'more' : 'less'} ${name}, by ${number(Math.abs(figure.difference ?? 0))} in the mean` })),
  ];
  const differ = figures.filter(({ figure }) => figure.significant);
  const unknown = figures.filter(({ figure }) => figure.low === null && figure.high === null);
  const alike = figures.filter(one => !differ.includes(one) && !unknown.includes(one));
  const parts = [
    ...differ.map(({ says }) => says()),
    ...(alike.length > 0 ? [`is not seen to differ in ${list(alike)}`] : []),
    ...(unknown.length > 0 ? [`has too little to tell of ${list(unknown)}`] : []),
  ];
  return `Against ${baseline}, ${variant} ${parts.join('; ')}.`;
}

/**
 * @param {number | null} value
 * @param {number} same
 */
function up(value, same) {
  return value !== null && value > same;
}

/** @param {{ name: string }[]} figures */
function list(figures) {
  const names = figures.map(({ name }) => name);
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

module.exports = { compare };
