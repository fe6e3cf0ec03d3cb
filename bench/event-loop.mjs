import { setTimeout as sleep } from 'node:timers/promises';
import { below, closeTo } from './lib/checks.mjs';
import { peers } from './lib/contestants.mjs';
import { delayDuring } from './lib/event-loop-delay.mjs';
import { quantile } from './lib/stats.mjs';
import { need } from './lib/unsupported.mjs';

export const title = 'Node\'s event loop while Python computes';
export const promise = 'While Python computes for two seconds the event loop\'s delay stays within 1 ms of an idle one (p99), '
  + 'and small calls are answered in under 3 ms (p50).';
export const placements = ['free'];
export const contestants = ['ours', ...peers];
export const labels = {
  idleP99: 'idle p99 ms',
  busyP99: 'busy p99 ms',
  busyMax: 'busy max ms',
  callP50: 'small call meanwhile p50 ms',
  callMax: 'small call max ms',
};
export const chart = { metric: 'callP50', unit: 'ms' };
export const checks = [closeTo(1, 'busyP99', 'idleP99', { unit: 'ms' }), below(3, 'callP50', { unit: 'ms' })];

const BETWEEN_CALLS_MS = 2;
const BLOCKED_MS = 100;

async function callsDuring(call, busy, note) {
  const samples = [];
  let running = true;
  const asked = performance.now();
  const computing = busy().then(() => {
    running = false;
  });
  if (performance.now() - asked > BLOCKED_MS) {
    note('computes on Node\'s thread: nothing can be asked meanwhile');
    return samples;
  }
  while (running) {
    const begin = performance.now();
    await call(1);
    // A call answered only once the computing was over has waited for all of it, and counts.
    samples.push(performance.now() - begin);
    await sleep(BETWEEN_CALLS_MS);
  }
  await computing;
  return samples;
}

export async function run(api, { quick, note }) {
  const seconds = quick ? 0.5 : 2;
  const busy = need(api, 'busy');
  await api.call(1);
  const idle = await delayDuring(() => sleep(seconds * 1000));
  const computing = await delayDuring(() => busy(seconds));
  const samples = await callsDuring(api.call, () => busy(seconds), note);
  return {
    idleP99: idle.p99,
    busyP99: computing.p99,
    busyMax: computing.max,
    callP50: quantile(samples, 0.5),
    callMax: quantile(samples, 1),
  };
}
