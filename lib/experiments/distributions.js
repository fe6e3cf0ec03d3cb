'use strict';

// Distributions and their quantiles, by bisection: slower than a rational approximation by microseconds, of which a report
// spends a handful, and right to ten digits without a table of constants.

/** Lanczos's approximation with g = 7. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const MOST_STEPS = 100_000;
/** Beyond it the tail is smaller than what a sum of doubles can tell. */
const MOST_DEVIATIONS = 8;

/** @param {number} x above 0 */
function logGamma(x) {
  const base = x + 6.5;
  const sum = LANCZOS.reduce((total, constant, index) => total + (index === 0 ? constant : constant / (x + index - 1)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}

/**
 * The probability that a beta variable is at most `x`: the regularised incomplete beta function.
 * @param {number} a
 * @param {number} b
 * @param {number} x
 * @returns {number}
 */
function beta(a, b, x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on this side of the mean.
  if (x > (a + 1) / (a + b + 2)) return 1 - beta(b, a, 1 - x);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return front / (a * betaFraction(a, b, x));
}

/**
 * The continued fraction of the incomplete beta function, by Lentz's method.
 * @param {number} a
 * @param {number} b
 * @param {number} x
 */
function betaFraction(a, b, x) {
  let value = 1;
  let above = 1;
  let below = 0;
  for (let step = 1; step < MOST_STEPS; step++) {
    const m = step >> 1;
    const term = step % 2 === 0
      ? m * (b - m) * x / ((a + step - 1) * (a + step))
      : -(a + m) * (a + b + m) * x / ((a + step - 1) * (a + step));
    below = 1 / apart(1 + term * below);
    above = apart(1 + term / above);
    value *= above * below;
    if (Math.abs(above * below - 1) < 1e-15) break;
  }
  return value;
}

/** @param {number} value */
function apart(value) {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}

/**
 * Where an increasing function reaches a value.
 * @param {(x: number) => number} increasing
 * @param {number} wanted
 * @param {number} low
 * @param {number} high
 */
function solve(increasing, wanted, low, high) {
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    if (increasing(middle) < wanted) low = middle;
    else high = middle;
  }
}

/**
 * The standard deviations around the mean within which a normal variable is with this probability.
 * @param {number} confidence
 */
function normalQuantile(confidence) {
  return solve(withinDeviations, confidence, 0, MOST_DEVIATIONS);
}

/** @param {number} z */
function withinDeviations(z) {
  let term = z;
  let sum = z;
  for (let odd = 3; term > sum * Number.EPSILON / 4; odd += 2) {
    term *= z * z / odd;
    sum += term;
  }
  return sum * Math.exp(-z * z / 2) * Math.sqrt(2 / Math.PI);
}

/**
 * The same for Student's t.
 * @param {number} confidence
 * @param {number} freedom Its degrees of freedom, not necessarily whole.
 */
function studentQuantile(confidence, freedom) {
  // t² / (t² + freedom) is a beta variable.
  const share = solve(x => beta(0.5, freedom / 2, x), confidence, 0, 1);
  return Math.sqrt(freedom * share / (1 - share));
}

/**
 * The probability of at most `successes` among `n`.
 * @param {number} successes
 * @param {number} n
 * @param {number} rate
 */
function binomial(successes, n, rate) {
  if (successes < 0) return 0;
  return successes >= n ? 1 : beta(n - successes, successes + 1, 1 - rate);
}

module.exports = { beta, binomial, normalQuantile, studentQuantile };
