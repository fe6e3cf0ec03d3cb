import assert from 'node:assert/strict';
import test from 'node:test';
import { BEST_PEER, ahead, barText, below, closeTo, judge, within } from './checks.mjs';

const row = (name, kind, p50, more = {}) => ({ name, kind, rounds: p50.map((value) => ({ p50: value, idle: 1 })), ...more });
const rows = [
  row('ours', 'ours', [10, 12, 11]),
  row('floor', 'floor', [5, 8, 5]),
  row('blocking', 'peer', [1, 1, 1], { blocksNode: true }),
  row('fast', 'peer', [33, 36, 34]),
  row('slow', 'peer', [90, 90, 90]),
];

test('within takes the median of the quotients per round', () => {
  const { verdict, figure } = judge(within(2, 'p50', 'floor'), rows);
  assert.equal(verdict, 'pass');
  assert.equal(figure.median, 2);
  assert.equal(figure.min, 1.5);
  assert.equal(judge(within(1.9, 'p50', 'floor'), rows).verdict, 'short');
});

test('the best peer is the fastest that leaves the thread free', () => {
  const { verdict, than, figure } = judge(ahead(3, 'p50', BEST_PEER), rows);
  assert.equal(than, 'fast');
  assert.equal(verdict, 'pass');
  assert.equal(figure.median, 34 / 11);
});

test('where higher is better the best peer is the highest', () => {
  const { than, figure } = judge(ahead(1, 'p50', BEST_PEER, { higher: true }), rows);
  assert.equal(than, 'slow');
  assert.equal(figure.median, 11 / 90);
});

test('absolute bars', () => {
  assert.equal(judge(below(11, 'p50', { unit: 'µs' }), rows).verdict, 'pass');
  assert.equal(judge(below(10.9, 'p50', { unit: 'µs' }), rows).verdict, 'short');
  assert.equal(judge(closeTo(10, 'p50', 'idle', { unit: 'µs' }), rows).verdict, 'pass');
});

test('nothing is judged without figures', () => {
  assert.equal(judge(within(2, 'p50', 'absent'), rows).verdict, 'unknown');
  assert.equal(judge(within(2, 'p99', 'floor'), rows).verdict, 'unknown');
  assert.equal(judge(below(2, 'p50'), rows.slice(1)).verdict, 'unknown');
  assert.equal(judge(ahead(3, 'p50', BEST_PEER), rows.slice(0, 2)).verdict, 'unknown');
});

test('bars in words', () => {
  const labels = { p50: 'p50 µs', idle: 'idle µs' };
  assert.equal(barText(within(2, 'p50', 'floor'), { labels }), 'p50 µs: at most 2× floor');
  assert.match(barText(ahead(3, 'p50', BEST_PEER), { labels, than: 'fast' }), /best peer that does not block Node \(fast\)/);
  assert.equal(barText(below(40, 'p50', { unit: 'µs' }), { labels }), 'p50 µs: at most 40 µs');
});
