import { ahead, below, within } from './lib/checks.mjs';
import { peers } from './lib/contestants.mjs';
import { latency, micros } from './lib/measure.mjs';
import { need } from './lib/unsupported.mjs';

export const title = 'Python awaits a JavaScript tool';
export const promise = 'A call whose Python awaits one JavaScript tool takes at most 40 µs there and back; each of a hundred '
  + 'under gather at most 1.5 times a trivial coroutine of Python\'s own, and less than over JSON lines with orjson.';
export const placements = ['pinned', 'free'];
export const contestants = ['ours', 'floor-cpython', ...peers];
export const labels = { single: 'whole call with 1 tool call, p50 µs', gathered: 'each of 100 under gather µs' };
export const chart = { metric: 'gathered', unit: 'µs' };
export const checks = [
  below(40, 'single', { unit: 'µs' }),
  within(1.5, 'gathered', 'floor-cpython'),
  ahead(1, 'gathered', 'json-lines-orjson'),
];

const GATHERED = 100;
// add(0, 1) + add(1, 1) + …
const EXPECTED = GATHERED * (GATHERED - 1) / 2 + GATHERED;

export async function run(api, { quick }) {
  const ms = quick ? 200 : 1000;
  if (api.alone) return api.alone('tools', { count: GATHERED, seconds: 2 * ms / 1000 });
  const tools = need(api, 'tools');
  const sum = await tools(GATHERED);
  if (sum !== EXPECTED) throw new Error(`the tools gave ${sum}, not ${EXPECTED}`);
  const single = await latency(() => tools(1), { ms });
  const gathered = await latency(() => tools(GATHERED), { ms });
  return { single: micros(single.p50), gathered: micros(gathered.p50) / GATHERED };
}
