'use strict';

const { binomial, normalQuantile, studentQuantile } = require('./distributions');

/**
 * What a figure may be with the confidence asked for; null where there is too little to tell.
 * @typedef {{ low: number | null, high: number | null }} Interval
 * @typedef {{ n: number, mean: number, variance: number }} Moments The variance is that of a sample, with n - 1.
 */

/** @type {Readonly<Interval>} */
const UNKNOWN = Object.freeze({ low: null, high: null });

/**
 * A rate and Wilson's score interval, which is honest for few trials and for rates near 0 and 1, unlike the textbook's.
 * @param {number} successes
 * @param {number} n
 * @param {number} confidence
 */
function wilson(successes, n, confidence) {
  if (n === 0) return { rate: null, ...UNKNOWN };
  const rate = successes / n;
  const z2 = normalQuantile(confidence) ** 2;
  const centre = (rate + z2 / (2 * n)) / (1 + z2 / n);
  const half = Math.sqrt(z2 * (rate * (1 - rate) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  // Exact at the ends, where rounding would leave a rate outside of its interval.
  return { rate, low: successes === 0 ? 0 : centre - half, high: successes === n ? 1 : centre + half };
}

/**
 * The difference of two rates and Newcombe's hybrid score interval: method 10 of Statistics in Medicine 17 (1998), 873-890.
 * @param {{ successes: number, n: number }} one
 * @param {{ successes: number, n: number }} other
 * @param {number} confidence
 */
function newcombe(one, other, confidence) {
  const a = wilson(one.successes, one.n, confidence);
  const b = wilson(other.successes, other.n, confidence);
  if (a.rate === null || b.rate === null) return { difference: null, ...UNKNOWN };
  const difference = a.rate - b.rate;
  return {
    difference,
    low: difference - Math.hypot(a.rate - a.low, b.high - b.rate),
    high: difference + Math.hypot(a.high - a.rate, b.rate - b.low),
  };
}

/**
 * The value below which a share of a sorted sample lies, between neighbours in proportion.
 * @param {ArrayLike<number>} sorted
 * @param {number} share
 */
function quantile(sorted, share) {
  if (sorted.length === 0) return null;
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const next = sorted[Math.min(below + 1, sorted.length - 1)];
  // Rounding must not lead past the neighbour.
  return Math.min(sorted[below] + (next - sorted[below]) * (at - below), next);
}

/**
 * A quantile and an interval that assumes nothing of the distribution: of the values, those at ranks between which the
 * quantile is with at least the confidence, whatever the values are. Of few values neither rank, or only one, is there.
 * @param {ArrayLike<number>} sorted
 * @param {number} share
 * @param {number} confidence
 */
function quantileInterval(sorted, share, confidence) {
  const n = sorted.length;
  const tail = (1 - confidence) / 2;
  const below = firstCount(n, count => binomial(count, n, share) > tail);
  const above = firstCount(n, count => binomial(count, n, share) >= 1 - tail);
  const value = quantile(sorted, share);
  const low = below > 0 ? sorted[below - 1] : null;
  const high = above < n ? sorted[above] : null;
  // Of two values, say, a low confidence leaves the larger one alone, and a value between them would be outside.
  return { value: value === null ? null : Math.max(value, low ?? value), low, high };
}

/**
 * The first of 0 to `n` from which on something holds.
 * @param {number} n
 * @param {(count: number) => boolean} holds
 */
function firstCount(n, holds) {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * A mean and Student's interval.
 * @param {Moments} moments
 * @param {number} confidence
 */
function meanInterval({ n, mean, variance }, confidence) {
  if (n === 0) return { mean: null, ...UNKNOWN };
  if (n === 1) return { mean, ...UNKNOWN };
  const half = studentQuantile(confidence, n - 1) * Math.sqrt(variance / n);
  return { mean, low: mean - half, high: mean + half };
}

/**
 * The difference of two means and Welch's interval, which does not take the variances to be equal.
 * @param {Moments} one
 * @param {Moments} other
 * @param {number} confidence
 */
function welch(one, other, confidence) {
  if (one.n === 0 || other.n === 0) return { difference: null, ...UNKNOWN };
  const difference = one.mean - other.mean;
  if (one.n === 1 || other.n === 1) return { difference, ...UNKNOWN };
  const [a, b] = [one.variance / one.n, other.variance / other.n];
  if (a + b === 0) return { difference, low: difference, high: difference };
  const freedom = (a + b) ** 2 / (a ** 2 / (one.n - 1) + b ** 2 / (other.n - 1));
  const half = studentQuantile(confidence, freedom) * Math.sqrt(a + b);
  return { difference, low: difference - half, high: difference + half };
}

/**
 * Whether an interval leaves out the value that would mean no difference.
 * @param {Interval} interval
 * @param {number} same
 */
function leavesOut({ low, high }, same) {
  return (low !== null && low > same) || (high !== null && high < same);
}

module.exports = { UNKNOWN, leavesOut, meanInterval, newcombe, quantile, quantileInterval, welch, wilson };
