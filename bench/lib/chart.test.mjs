import assert from 'node:assert/strict';
import test from 'node:test';
import { chartSvg } from './chart.mjs';

const bench = { title: 'Calls & more', labels: { p50: 'p50 µs' }, chart: { metric: 'p50', unit: 'µs' } };
const row = (name, kind, value) => ({ name, kind, rounds: [value === undefined ? null : { p50: value }] });

test('one bar per contestant that has a figure, the best first', () => {
  const svg = chartSvg([{ bench, results: [{ placement: 'free', rows: [row('slow', 'peer', 100), row('ours', 'ours', 10), row('absent', 'peer')] }] }]);
  assert.equal(svg.match(/height="11" rx="2"\/>\n<text class="dim( own)?" x/g).length, 2);
  assert.ok(svg.indexOf('>ours<') < svg.indexOf('>slow<'));
  assert.ok(!svg.includes('absent'));
  assert.ok(svg.includes('Calls &amp; more'));
  assert.ok(!/NaN|undefined|Infinity/.test(svg));
});

test('a panel without figures is left out, and equal figures do not divide by zero', () => {
  const empty = { placement: 'pinned', rows: [row('ours', 'ours')] };
  const equal = { placement: 'free', rows: [row('ours', 'ours', 5), row('peer', 'peer', 5)] };
  const svg = chartSvg([{ bench, results: [empty, equal] }]);
  assert.ok(!svg.includes('one core'));
  assert.ok(svg.includes('all cores'));
  assert.ok(!/NaN|undefined|Infinity/.test(svg));
});
