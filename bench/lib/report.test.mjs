import assert from 'node:assert/strict';
import test from 'node:test';
import { below, within } from './checks.mjs';
import { documentReport } from './document-report.mjs';
import { markdownReport, plainReport, verdicts } from './report.mjs';

const bench = {
  title: 'A bench',
  promise: 'It is quick.',
  labels: { p50: 'p50 µs' },
  chart: { metric: 'p50' },
  checks: [within(2, 'p50', 'floor', { placement: 'pinned' }), below(1, 'p50', { unit: 'µs' })],
};
const rows = [
  { name: 'ours', kind: 'ours', about: 'this', rounds: [{ p50: 3 }, { p50: 3 }], notes: [] },
  { name: 'floor', kind: 'floor', about: 'that', rounds: [{ p50: 2 }, null], notes: ['failed: once'] },
];
const results = [{ placement: 'pinned', rows }, { placement: 'free', rows }];

test('a check with a placement is judged there alone', () => {
  assert.deepEqual(
    verdicts(bench, results).map(({ placement, verdict }) => [placement, verdict]),
    [['pinned', 'pass'], ['pinned', 'short'], ['free', 'short']],
  );
});

test('the texts carry tables, verdicts and remarks', () => {
  for (const text of [plainReport(bench, results), markdownReport(bench, results)]) {
    assert.match(text, /A bench/);
    assert.match(text, /all threads on one core/i);
    assert.match(text, /at most 2× floor/);
    assert.match(text, /1\.50×/);
    assert.match(text, /falls short/);
    assert.match(text, /failed: once/);
  }
});

test('the document counts the verdicts and names the machine and the command', () => {
  const machine = { system: 'System 1, x64', processor: 'A processor, 2 cores', memory: '8 GiB', node: '20.0.0', python: '3.11.0' };
  const text = documentReport({ entries: [{ bench, results }], machine, date: '2026-01-02', command: 'npm run bench', rounds: 2, chart: 'chart.svg' });
  assert.match(text, /Of 3 bars: ✓ 1 pass, ✗ 2 fall short\./);
  assert.match(text, /A processor, 2 cores/);
  assert.match(text, /`npm run bench`/);
  assert.match(text, /!\[.*\]\(chart\.svg\)/);
  assert.match(text, /2026-01-02/);
});
