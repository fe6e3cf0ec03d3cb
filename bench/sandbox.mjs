import { ahead, below } from './lib/checks.mjs';
import { latency } from './lib/measure.mjs';
import { need } from './lib/unsupported.mjs';

export const title = 'A fresh, contained execution';
export const promise = 'A task in the sandbox, in a process that nobody used before it, is answered within 2 ms (p50) and 8 ms (p99); '
  + 'that is at least 400 times as fast as a fresh Pyodide and 4 times as fast as `python3 -c` for each call.';
export const placements = ['free'];
export const contestants = ['ours', 'pyodide', 'spawn-per-call'];
export const labels = { p50: 'p50 ms', p99: 'p99 ms' };
export const chart = { metric: 'p50', unit: 'ms' };
export const checks = [
  below(2, 'p50', { unit: 'ms' }),
  below(8, 'p99', { unit: 'ms' }),
  ahead(400, 'p50', 'pyodide'),
  ahead(4, 'p50', 'spawn-per-call'),
];

const SOURCE = 'sum(range(100))';

export async function run(api, { quick }) {
  const fresh = need(api, 'fresh');
  const { p50, p99 } = await latency(() => fresh(SOURCE), { ms: quick ? 500 : 3000, least: 3 });
  return { p50, p99 };
}
