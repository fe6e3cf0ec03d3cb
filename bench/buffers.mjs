import { within } from './lib/checks.mjs';
import { peers } from './lib/contestants.mjs';
import { latency } from './lib/measure.mjs';
import { need } from './lib/unsupported.mjs';

export const title = 'An 8 MB Float64Array to numpy';
export const promise = 'Summing a `Float64Array` of 8 MB in numpy takes at most 1.5 times what numpy alone needs.';
export const placements = ['free'];
export const contestants = ['ours', 'floor-cpython', ...peers];
export const labels = { sum: 'sum ms' };
export const chart = { metric: 'sum', unit: 'ms' };
export const checks = [within(1.5, 'sum', 'floor-cpython')];

const COUNT = 1_000_000;
const array = Float64Array.from({ length: COUNT }, (_, index) => index);
const EXPECTED = COUNT * (COUNT - 1) / 2;

export async function run(api, { quick }) {
  const ms = quick ? 200 : 1000;
  if (api.alone) return api.alone('buffers', { count: COUNT, seconds: ms / 1000 });
  const sum = need(api, 'sum');
  const result = await sum(array);
  if (result !== EXPECTED) throw new Error(`the sum is ${result}, not ${EXPECTED}`);
  return { sum: (await latency(() => sum(array), { ms })).p50 };
}
