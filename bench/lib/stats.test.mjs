import assert from 'node:assert/strict';
import test from 'node:test';
import { median, perRound, quantile, summary } from './stats.mjs';

test('the median of an odd and of an even number of samples', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
});

test('samples sort as numbers and need not be sorted', () => {
  assert.equal(median([10, 9, 100]), 10);
  assert.equal(median(Float64Array.of(10, 9, 100)), 10);
});

test('rounds without a figure are left out', () => {
  assert.equal(median([undefined, 1, null, 3, NaN]), 2);
  assert.equal(median([undefined, null]), undefined);
  assert.equal(summary([]), undefined);
  assert.deepEqual(summary([5, undefined, 1]), { median: 3, min: 1, max: 5, rounds: 2 });
});

test('a quantile is one of the samples', () => {
  const samples = Array.from({ length: 100 }, (_, index) => index + 1);
  assert.equal(quantile(samples, 0.5), 50);
  assert.equal(quantile(samples, 0.99), 99);
  assert.equal(quantile(samples, 1), 100);
  assert.equal(quantile(samples, 0), 1);
  assert.equal(quantile([7], 0.99), 7);
});

test('figures per round pair the rounds that both have', () => {
  const divide = (a, b) => a / b;
  assert.deepEqual(perRound([2, 4, 9], [1, undefined, 3], divide), [2, 3]);
  assert.deepEqual(perRound([2], [1, 1], divide), [2]);
});
