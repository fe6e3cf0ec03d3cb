import { BEST_PEER, ahead, below, within } from './lib/checks.mjs';
import { peers } from './lib/contestants.mjs';
import { latency, micros } from './lib/measure.mjs';

export const title = 'One awaited call';
export const promise = 'An awaited call of `f(x)` costs at most twice a bare thread switch there and back when everything '
  + 'shares one core, is at least three times faster than the best peer that leaves Node\'s thread free when there are two, '
  + 'and nothing spins when nothing is asked.';
export const placements = ['pinned', 'free'];
export const contestants = ['ours', 'floor-echo', 'floor-echo-spin', 'floor-asynctask', ...peers];
export const labels = { p50: 'p50 µs', p99: 'p99 µs', idleCpu: 'CPU % between rounds' };
export const chart = { metric: 'p50', unit: 'µs' };
export const checks = [
  within(2, 'p50', 'floor-echo', { placement: 'pinned' }),
  ahead(3, 'p50', BEST_PEER, { placement: 'free' }),
  below(1, 'idleCpu', { unit: '%' }),
];

export async function run(api, { quick, note }) {
  const answer = await api.call(41);
  // The floors give back what they get; everyone else computes f(x) = x + 1.
  if (answer !== 42 && answer !== 41) note(`gave ${answer}`);
  const { p50, p99 } = await latency(api.call, { ms: quick ? 200 : 1500 });
  return { p50: micros(p50), p99: micros(p99) };
}
