'use strict';

const { quantile, quantileInterval, UNKNOWN } = require('./statistics');

const RESAMPLES = 10_000;
/** The same numbers each time: a report is a function of what it reads. */
const SEED = 0x5eed;

/**
 * The ratio of two medians and its bootstrap interval. A sample too small for an interval of its own median has none here
 * either: its resamples would repeat the same few values, and promise too much.
 * @param {Float64Array} one sorted
 * @param {Float64Array} other sorted
 * @param {number} confidence
 */
function medianRatio(one, other, confidence) {
  const [top, bottom] = [quantile(one, 0.5), quantile(other, 0.5)];
  if (top === null || bottom === null || bottom === 0) return { ratio: null, ...UNKNOWN };
  const ratio = top / bottom;
  if (![one, other].every(sample => told(sample, confidence))) return { ratio, ...UNKNOWN };
  const random = generator(SEED);
  const ratios = new Float64Array(RESAMPLES);
  for (let index = 0; index < RESAMPLES; index++) {
    const [above, below] = [resampledMedian(one, random), resampledMedian(other, random)];
    ratios[index] = above === below ? 1 : above / below;
  }
  ratios.sort();
  const [low, high] = [(1 - confidence) / 2, (1 + confidence) / 2].map(share => quantile(ratios, share));
  return { ratio, low: finite(low), high: finite(high) };
}

/**
 * @param {Float64Array} sorted
 * @param {number} confidence
 */
function told(sorted, confidence) {
  const { low, high } = quantileInterval(sorted, 0.5, confidence);
  return low !== null && high !== null;
}

/** @param {number | null} value */
function finite(value) {
  return Number.isFinite(value) ? value : null;
}

/**
 * The median of a resample, without drawing the resample. To draw an element is to draw a place from 0 to 1; the place that
 * is at a given rank among n of them is a beta variable, and of a sorted sample the element at that place is the one at that
 * rank. So a resample costs the same however large the sample is.
 * @param {Float64Array} sorted
 * @param {() => number} random
 */
function resampledMedian(sorted, random) {
  const n = sorted.length;
  const rank = Math.ceil(n / 2);
  const before = gamma(rank, random);
  const place = before / (before + gamma(n - rank + 1, random));
  const median = elementAt(sorted, place);
  if (n % 2 === 1) return median;
  // The next place is the first of those that remain, which are anywhere above this one.
  const next = 1 - (1 - place) * random() ** (1 / (n - rank));
  return (median + elementAt(sorted, next)) / 2;
}

/**
 * @param {Float64Array} sorted
 * @param {number} place
 */
function elementAt(sorted, place) {
  return sorted[Math.min(Math.floor(place * sorted.length), sorted.length - 1)];
}

/**
 * A gamma variable, by Marsaglia and Tsang's method.
 * @param {number} shape at least 1
 * @param {() => number} random
 */
function gamma(shape, random) {
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(random()) < x * x / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** @param {() => number} random */
function normal(random) {
  return Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
}

/**
 * Numbers between 0 and 1, neither included: mulberry32.
 * @param {number} seed
 */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

module.exports = { generator, medianRatio, resampledMedian };
