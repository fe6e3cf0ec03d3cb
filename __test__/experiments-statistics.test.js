'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const fc = require('fast-check');

const { beta, binomial, normalQuantile, studentQuantile } = require('../lib/experiments/distributions');
const { Moments } = require('../lib/experiments/samples');
const { leavesOut, meanInterval, newcombe, quantile, quantileInterval, welch, wilson } = require('../lib/experiments/statistics');

// Where nothing else is said, what is wanted was computed with SciPy 1.17.1 and statsmodels 0.15.0.

/**
 * @param {unknown} given
 * @param {number} wanted
 * @param {number} [off]
 */
function near(given, wanted, off = 1e-9) {
  assert.ok(typeof given === 'number' && Math.abs(given - wanted) <= off * Math.max(1, Math.abs(wanted)), `${given} is not ${wanted}`);
}

/** @param {number[]} values */
function momentsOf(values) {
  const moments = new Moments();
  for (const value of values) moments.add(value);
  return moments;
}

test('the normal quantile is that of scipy.stats.norm', () => {
  for (const [confidence, wanted] of [
    [0.5, 0.6744897501960817], [0.8, 1.2815515655446004], [0.9, 1.6448536269514722], [0.95, 1.959963984540054],
    [0.99, 2.5758293035489004], [0.999, 3.2905267314919255],
  ]) near(normalQuantile(confidence), wanted);
});

test('Student\'s quantile is that of the printed tables and of scipy.stats.t', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
  for (const [freedom, wanted] of [[1, 12.706], [2, 4.303], [5, 2.571], [10, 2.228], [30, 2.042], [100, 1.984]]) near(studentQuantile(0.95, freedom), wanted, 5e-4);
  for (const [confidence, freedom, wanted] of [
    [0.95, 1, 12.706204736174694], [0.95, 2, 4.302652729749462], [0.95, 4, 2.7764451051977934], [0.9, 10, 1.8124611228116756],
    [0.95, 10, 2.228138851986274], [0.95, 30, 2.0422724563012378], [0.99, 7.5, 3.421422688124044], [0.95, 3.3, 3.024874461840807],
    [0.999, 1, 636.6192487687897], [0.95, 1000, 1.9623390808264083], [0.99, 99999, 2.575878470400052], [0.5, 5, 0.7266868438004226],
  ]) near(studentQuantile(confidence, freedom), wanted);
});

test('the incomplete beta function is that of scipy.stats.beta', () => {
  for (const [a, b, x, wanted] of [
    [1, 1, 0.3, 0.3], [2, 3, 0.4, 0.5248], [0.5, 0.5, 0.1, 0.20483276469913345], [50_000, 50_001, 0.501, 0.7374879418025337],
    [5000.5, 0.5, 0.9999, 0.3172863101855721], [2, 3, 0, 0], [2, 3, 1, 1],
  ]) near(beta(a, b, x), wanted);
});

test('the binomial distribution is the sum of its terms', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, rate) => {
    let term = (1 - rate) ** n;
    let sum = 0;
    for (let count = 0; count <= n; count++) {
      sum += term;
      near(binomial(count, n, rate), sum);
      term *= (n - count) / (count + 1) * rate / (1 - rate);
    }
    assert.equal(binomial(-1, n, rate), 0);
  }));
});

test('Wilson\'s interval is that of the literature and of statsmodels', () => {
  // Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
  for (const [successes, n, low, high] of [[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [1, 29, 0.0061, 0.1718]]) {
    const given = wilson(successes, n, 0.95);
    near(given.low, low, 5e-5);
    near(given.high, high, 5e-5);
  }
  for (const [confidence, successes, n, low, high] of [
    [0.95, 81, 263, 0.2552885198782742, 0.36620957698280004], [0.99, 9, 10, 0.4927682287671065, 0.9881484965889671],
    [0.9, 50, 100, 0.4188477961125295, 0.5811522038874706], [0.95, 20, 20, 0.8388748419471806, 1],
    [0.95, 99_000, 100_000, 0.989364213963054, 0.9905981411866148],
  ]) {
    const given = wilson(successes, n, confidence);
    near(given.rate, successes / n);
    near(given.low, low);
    near(given.high, high);
  }
  assert.deepEqual(wilson(0, 0, 0.95), { rate: null, low: null, high: null });
});

test('Newcombe\'s interval is that of his paper and of statsmodels', () => {
  // Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10; the later digits are statsmodels'.
  for (const [a, m, b, n, low, high] of [
    [56, 70, 48, 80, 0.05243147240236498, 0.33387265403690614], [9, 10, 3, 10, 0.1705227239345029, 0.809017973535488],
    [6, 7, 2, 7, 0.05822792748231209, 0.8062496375242278], [5, 56, 0, 29, -0.038137147903536936, 0.19256001385511165],
    [0, 10, 0, 20, -0.1611251580528194, 0.27753279986288926], [0, 10, 0, 10, -0.27753279986288926, 0.27753279986288926],
    [10, 10, 0, 20, 0.6790860371419145, 1], [10, 10, 0, 10, 0.6075093504305241, 1],
  ]) {
    const given = newcombe({ successes: a, n: m }, { successes: b, n }, 0.95);
    near(given.difference, a / m - b / n);
    near(given.low, low);
    near(given.high, high);
  }
  assert.deepEqual(newcombe({ successes: 1, n: 2 }, { successes: 0, n: 0 }, 0.95), { difference: null, low: null, high: null });
});

test('the ranks of a quantile\'s interval are those that the binomial distribution gives', () => {
  for (const [share, n, confidence, low, high] of /** @type {[number, number, number, number | null, number | null][]} */ ([
    [0.5, 5, 0.95, null, null], [0.5, 6, 0.95, 1, 6], [0.5, 10, 0.95, 2, 9], [0.5, 20, 0.95, 6, 15], [0.5, 100, 0.95, 40, 61],
    [0.5, 100, 0.99, 37, 64], [0.5, 7, 0.99, null, null], [0.5, 8, 0.99, 1, 8], [0.5, 100_000, 0.95, 49_690, 50_311],
    [0.95, 20, 0.95, 17, null], [0.95, 72, 0.95, 64, 72], [0.95, 73, 0.95, 65, 73], [0.95, 200, 0.95, 184, 197],
    [0.95, 1000, 0.95, 936, 964], [0.95, 100_000, 0.99, 94_822, 95_178],
  ])) {
    const ranks = Float64Array.from({ length: n }, (_, index) => index + 1);
    const given = quantileInterval(ranks, share, confidence);
    assert.deepEqual([given.low, given.high], [low, high], `${share} of ${n} with ${confidence}`);
  }
  assert.deepEqual(quantileInterval([], 0.5, 0.95), { value: null, low: null, high: null });
});

test('the mean\'s intervals are those of scipy.stats.t and scipy.stats.ttest_ind', () => {
  const one = [4.2, 5.1, 3.8, 4.9, 5.6, 4.4, 4.7];
  const other = [6.1, 5.9, 7.4, 6.6];
  const mean = meanInterval(momentsOf(one), 0.95);
  near(mean.mean, 4.671428571428572);
  near(mean.low, 4.117255613095852);
  near(mean.high, 5.225601529761291);
  for (const [confidence, low, high] of [[0.95, 0.8315808574202503, 2.8255619997226065], [0.99, 0.30819189286363224, 3.3489509642792243]]) {
    const given = welch(momentsOf(other), momentsOf(one), confidence);
    near(given.difference, 1.8285714285714283);
    near(given.low, low);
    near(given.high, high);
  }
});

test('large numbers that differ by little keep their spread', () => {
  const { low, high } = meanInterval(momentsOf([4.2, 5.1, 3.8, 4.9, 5.6, 4.4, 4.7].map(value => value + 1e9)), 0.95);
  near(Number(low) - 1e9, 4.1172556, 1e-6);
  near(Number(high) - 1e9, 5.2256016, 1e-6);
});

test('of one number there is a mean and no interval, of none there is nothing', () => {
  assert.deepEqual(meanInterval(momentsOf([3]), 0.95), { mean: 3, low: null, high: null });
  assert.deepEqual(meanInterval(momentsOf([]), 0.95), { mean: null, low: null, high: null });
  assert.deepEqual(welch(momentsOf([3]), momentsOf([1, 2]), 0.95), { difference: 1.5, low: null, high: null });
  assert.deepEqual(welch(momentsOf([3]), momentsOf([]), 0.95), { difference: null, low: null, high: null });
});

test('numbers that do not vary differ by what they differ', () => {
  assert.deepEqual(welch(momentsOf([2, 2]), momentsOf([1, 1]), 0.95), { difference: 1, low: 1, high: 1 });
});

const counts = fc.integer({ min: 1, max: 5_000 }).chain(n => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
const confidences = fc.double({ min: 0.5, max: 0.999, noNaN: true });

test('a rate is in its interval, and the interval within 0 and 1, at any confidence', () => {
  fc.assert(fc.property(counts, confidences, ([successes, n], confidence) => {
    const { rate, low, high } = wilson(successes, n, confidence);
    assert.ok(0 <= Number(low) && Number(low) <= Number(rate) && Number(rate) <= Number(high) && Number(high) <= 1);
  }));
});

test('a comparison the other way round is the same with its sign turned', () => {
  fc.assert(fc.property(counts, counts, confidences, ([a, m], [b, n], confidence) => {
    const there = newcombe({ successes: a, n: m }, { successes: b, n }, confidence);
    const back = newcombe({ successes: b, n }, { successes: a, n: m }, confidence);
    near(there.difference, -Number(back.difference));
    near(there.low, -Number(back.high));
    assert.equal(leavesOut(there, 0), leavesOut(back, 0));
  }));
});

test('a quantile is within its interval, and both are made of the values', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(fc.property(values, fc.constantFrom(0.5, 0.95), confidences, (given, share, confidence) => {
    const sorted = Float64Array.from(given).sort();
    const { value, low, high } = quantileInterval(sorted, share, confidence);
    assert.ok(value === quantile(sorted, share) || value === low);
    assert.ok(low === null || (sorted.includes(low) && low <= Number(value)), `${low} ${value}`);
    assert.ok(high === null || (sorted.includes(high) && high >= Number(value)), `${high} ${value}`);
  }));
});
