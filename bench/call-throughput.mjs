import { BEST_PEER, ahead } from './lib/checks.mjs';
import { peers } from './lib/contestants.mjs';
import { rate } from './lib/measure.mjs';

export const title = 'Calls per second';
export const promise = 'With 16 and with 256 calls in flight at least three times as many calls per second as a napi '
  + '`AsyncTask` that does nothing, and as the best peer that leaves Node\'s thread free.';
export const placements = ['pinned', 'free'];
export const contestants = ['ours', 'floor-asynctask', 'floor-echo', ...peers];
export const labels = { in1: '1 in flight /s', in16: '16 in flight /s', in256: '256 in flight /s' };
export const chart = { metric: 'in256', unit: 'calls/s', higher: true };
export const checks = ['in16', 'in256'].flatMap((metric) => [
  ahead(3, metric, 'floor-asynctask', { higher: true }),
  ahead(3, metric, BEST_PEER, { higher: true }),
]);

const LANES = [1, 16, 256];

export async function run(api, { quick, note }) {
  const figures = {};
  for (const lanes of LANES) {
    if (lanes > (api.maxInFlight ?? Infinity)) note(`${lanes} in flight: not run`);
    else figures[`in${lanes}`] = await rate(api.call, lanes, quick ? 150 : 1000);
  }
  return figures;
}
