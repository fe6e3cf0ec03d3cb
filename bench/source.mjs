import { within } from './lib/checks.mjs';
import { peers } from './lib/contestants.mjs';
import { latency, micros } from './lib/measure.mjs';
import { need } from './lib/unsupported.mjs';

export const title = 'A source string';
export const promise = 'Running a source string costs at most 1.25 times what plain CPython needs to compile and run it, and '
  + 'one seen before at most 1.4 times what plain CPython needs to run the compiled code.';
export const placements = ['free'];
export const contestants = ['ours', 'floor-cpython', ...peers];
export const labels = { fresh: 'new source p50 µs', seen: 'seen before p50 µs', freshP99: 'new p99 µs' };
export const chart = { metric: 'fresh', unit: 'µs' };
export const checks = [within(1.25, 'fresh', 'floor-cpython'), within(1.4, 'seen', 'floor-cpython')];

const SOURCE = 'import math\nx = sum(math.sqrt(i) for i in range(1000))\nx';
let serial = 0;

export async function run(api, { quick }) {
  const ms = quick ? 200 : 1000;
  if (api.alone) return api.alone('source', { source: SOURCE, seconds: 2 * ms / 1000 });
  const runSource = need(api, 'run');
  // A comment makes a source that nobody has seen before and that does the same work.
  const fresh = await latency(() => runSource(`${SOURCE} # ${serial++}`), { ms });
  const seen = await latency(() => runSource(SOURCE), { ms });
  return { fresh: micros(fresh.p50), freshP99: micros(fresh.p99), seen: micros(seen.p50) };
}
