import assert from 'node:assert/strict';
import test from 'node:test';
import { cell, figure, markdownTable, plainTable, spread } from './format.mjs';

test('figures have three significant digits', () => {
  assert.deepEqual([0.3591, 5.866, 36.64, 123.4, 2_473_828].map(figure), ['0.359', '5.87', '36.6', '123', '2,473,828']);
  assert.equal(figure(0), '0.000');
  assert.equal(figure(-1.5), '-1.50');
});

test('a range shows only when there is one', () => {
  assert.equal(spread({ median: 2, min: 1, max: 3, rounds: 3 }), '2.00 [1.00–3.00]');
  assert.equal(spread({ median: 2, min: 2, max: 2, rounds: 1 }), '2.00');
  assert.equal(spread(undefined), '–');
});

test('a cell leaves out rounds that failed', () => {
  assert.equal(cell({ rounds: [null, { p50: 4 }, { p50: 6 }] }, 'p50'), '5.00 [4.00–6.00]');
  assert.equal(cell({ rounds: [null] }, 'p50'), '–');
});

test('tables', () => {
  assert.equal(markdownTable(['a', 'b', 'c'], [['x|y', 1, '']]), '| a | b | c |\n| --- | ---: | --- |\n| x\\|y | 1 |  |');
  assert.equal(plainTable(['name', 'n', ''], [['a', 10, '']]), 'name   n\n────  ──  \na     10');
});
