import { ahead } from './lib/checks.mjs';
import { peers } from './lib/contestants.mjs';
import { document, firstChange } from './lib/document.mjs';
import { latency } from './lib/measure.mjs';
import { need } from './lib/unsupported.mjs';

export const title = 'JSON-like values there and back';
export const promise = 'A nested value of 100 KB, and one of 10 MB, goes to Python and back faster than through Node\'s JSON '
  + 'and orjson over a pipe.';
export const placements = ['free'];
export const contestants = ['ours', 'floor-cpython', ...peers];
export const labels = { small: '1 KB ms', medium: '100 KB ms', large: '10 MB ms' };
export const chart = { metric: 'medium', unit: 'ms' };
export const checks = [ahead(1, 'medium', 'json-lines-orjson'), ahead(1, 'large', 'json-lines-orjson')];

const SIZES = { small: 1_000, medium: 100_000, large: 10_000_000 };
const documents = Object.fromEntries(Object.entries(SIZES).map(([size, bytes]) => [size, document(bytes)]));

/** Node's JSON and Python's orjson with nothing between them. */
async function alone(api, value, seconds) {
  const text = JSON.stringify(value);
  const { trip } = await api.alone('values', { text, seconds });
  const node = await latency(() => JSON.parse(JSON.stringify(value)), { ms: seconds * 1000 });
  return trip + node.p50;
}

export async function run(api, { quick, note }) {
  const figures = {};
  for (const [size, value] of Object.entries(documents)) {
    const ms = quick ? 200 : 1000;
    if (api.alone) {
      figures[size] = await alone(api, value, ms / 1000);
      continue;
    }
    const echo = need(api, 'echo');
    const change = firstChange(value, await echo(value));
    if (change) note(change);
    figures[size] = (await latency(() => echo(value), { ms, least: 3 })).p50;
  }
  return figures;
}
