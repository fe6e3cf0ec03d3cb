'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { generator, medianRatio, resampledMedian } = require('../lib/experiments/bootstrap');
const { Moments } = require('../lib/experiments/samples');
const { meanInterval, newcombe, quantile, quantileInterval, welch, wilson } = require('../lib/experiments/statistics');
const { seeded } = require('./support/executions');

// What an interval promises is how often it is right. Seeded: each of these passes always or never.

const ROUNDS = 2_000;

/**
 * How often an interval has the truth in it.
 * @param {(random: ReturnType<typeof seeded>) => import('../lib/experiments/statistics').Interval} draw
 * @param {number} truth
 * @param {number} [rounds]
 */
function coverage(draw, truth, rounds = ROUNDS) {
  const random = seeded(1);
  let held = 0;
  for (let round = 0; round < rounds; round++) {
    const { low, high } = draw(random);
    if ((low ?? -Infinity) <= truth && truth <= (high ?? Infinity)) held++;
  }
  return held / rounds;
}

/**
 * @param {number} share
 * @param {number} least
 * @param {number} [most]
 */
function within(share, least, most = 1) {
  assert.ok(share >= least && share <= most, `the truth was in ${(100 * share).toFixed(1)} % of the intervals`);
}

/** @param {number[]} values */
function sorted(values) {
  return Float64Array.from(values).sort();
}

/** @param {number} n @param {() => number} draw */
function momentsOf(n, draw) {
  const moments = new Moments();
  for (let index = 0; index < n; index++) moments.add(draw());
  return moments;
}

for (const [n, rate] of [[20, 0.5], [50, 0.9], [100, 0.97], [400, 0.3]]) {
  test(`Wilson's interval has the rate ${rate} in it, of ${n} trials`, () => {
    within(coverage(({ successes }) => wilson(successes(n, rate), n, 0.95), rate), 0.93, 0.98);
  });
}

test('Wilson\'s interval is as wide as the confidence asks for', () => {
  within(coverage(({ successes }) => wilson(successes(200, 0.8), 200, 0.8), 0.8), 0.77, 0.83);
  within(coverage(({ successes }) => wilson(successes(200, 0.8), 200, 0.99), 0.8), 0.98, 0.998);
});

test('Newcombe\'s interval has the difference of the rates in it', () => {
  const draw = (/** @type {ReturnType<typeof seeded>} */ { successes }) =>
    newcombe({ successes: successes(60, 0.9), n: 60 }, { successes: successes(40, 0.7), n: 40 }, 0.95);
  within(coverage(draw, 0.9 - 0.7), 0.93, 0.98);
});

for (const n of [6, 15, 40, 101]) {
  test(`the interval of a median has it in it, of ${n} values of a skewed distribution`, () => {
    within(coverage(({ logNormal }) => quantileInterval(sorted(Array.from({ length: n }, () => logNormal(10))), 0.5, 0.95), 10), 0.945, 0.985);
  });
}

test('the interval of a 95th percentile has it in it', () => {
  const truth = 10 * Math.exp(1.6448536269514722);
  within(coverage(({ logNormal }) => quantileInterval(sorted(Array.from({ length: 150 }, () => logNormal(10))), 0.95, 0.95), truth), 0.945, 0.99);
});

test('the intervals of a mean and of a difference of means have them in them', () => {
  within(coverage(({ normal }) => meanInterval(momentsOf(5, () => 3 + normal()), 0.95), 3), 0.935, 0.965);
  const draw = (/** @type {ReturnType<typeof seeded>} */ { normal }) =>
    welch(momentsOf(6, () => 3 + 4 * normal()), momentsOf(30, () => 1 + normal()), 0.95);
  within(coverage(draw, 2), 0.93, 0.97);
});

for (const [n, m] of [[6, 9], [30, 41]]) {
  test(`the interval of a ratio of medians has it in it, of ${n} and ${m} values`, () => {
    const draw = (/** @type {ReturnType<typeof seeded>} */ { logNormal }) =>
      medianRatio(sorted(Array.from({ length: n }, () => logNormal(20))), sorted(Array.from({ length: m }, () => logNormal(10))), 0.95);
    within(coverage(draw, 2, 200), 0.93);
  });
}

for (const n of [7, 8, 51]) {
  test(`a median of a resample comes as it would of ${n} values that were drawn one by one`, () => {
    const values = sorted(Array.from({ length: n }, (_, index) => (index + 1) ** 2));
    const random = generator(3);
    const drawn = () => quantile(sorted(Array.from(values, () => values[Math.floor(random() * n)])), 0.5);
    const rounds = 20_000;
    const short = sorted(Array.from({ length: rounds }, () => resampledMedian(values, random)));
    const long = sorted(Array.from({ length: rounds }, () => Number(drawn())));
    // The largest distance of two empirical distributions: beyond 1.95 / √(rounds / 2) in one of a thousand.
    within(1 - distance(short, long), 1 - 1.95 / Math.sqrt(rounds / 2));
  });
}

/**
 * Kolmogorov and Smirnov's distance.
 * @param {Float64Array} one sorted
 * @param {Float64Array} other sorted
 */
function distance(one, other) {
  const share = (/** @type {Float64Array} */ values, /** @type {number} */ most) => values.filter(value => value <= most).length / values.length;
  return Math.max(...[...new Set([...one, ...other])].map(at => Math.abs(share(one, at) - share(other, at))));
}

test('a ratio is the same each time, and that of a sample with itself is 1', () => {
  const { logNormal } = seeded(5);
  const [one, other] = [9, 10].map(median => sorted(Array.from({ length: 500 }, () => logNormal(median))));
  assert.deepEqual(medianRatio(one, other, 0.95), medianRatio(one, other, 0.95));
  const { ratio, low, high } = medianRatio(one, one, 0.95);
  assert.ok(ratio === 1 && Number(low) < 1 && Number(high) > 1);
});

test('samples too small for an interval of their own median have none of a ratio', () => {
  assert.deepEqual(medianRatio(sorted([1, 2, 3, 4, 5]), sorted([2, 2, 2, 2, 2, 2]), 0.95), { ratio: 1.5, low: null, high: null });
  assert.deepEqual(medianRatio(sorted([]), sorted([1]), 0.95), { ratio: null, low: null, high: null });
});

test('to a median of nothing there is no ratio, and where it may be nothing no upper bound', () => {
  assert.deepEqual(medianRatio(sorted([1, 2, 3]), sorted([0, 0, 1]), 0.95), { ratio: null, low: null, high: null });
  const { low, high } = medianRatio(sorted([5, 5, 5, 5, 5, 5, 5]), sorted([0, 0, 0, 1, 1, 1, 1]), 0.95);
  assert.deepEqual({ low, high }, { low: 5, high: null });
});
