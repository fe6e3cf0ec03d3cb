import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { below, closeTo } from './lib/checks.mjs';
import { delayDuring } from './lib/event-loop-delay.mjs';
import { quantile } from './lib/stats.mjs';
import { need, Unsupported } from './lib/unsupported.mjs';

export const title = 'The sandbox at rest, at work and at the deadline';
export const promise = 'A deadline is a rejection in less than 2 ms (p50); the template and four spares take less than 35 MB together; '
  + 'two tasks that compute use two cores (1.8 at least) while the event loop\'s delay stays within 1 ms of an idle one (p99).';
export const placements = ['free'];
export const contestants = ['ours'];
export const labels = {
  late: 'late at the deadline p50 ms',
  memory: 'template and 4 spares PSS MB',
  cores: 'cores of two tasks',
  busyP99: 'event loop busy p99 ms',
  idleP99: 'event loop idle p99 ms',
  idleCores: 'cores left idle',
};
export const chart = { metric: 'late', unit: 'ms' };
export const checks = [
  below(2, 'late', { unit: 'ms' }),
  below(35, 'memory', { unit: 'MB' }),
  // Two cores less what is used: 1.8 used leaves 0.2.
  below(0.2, 'idleCores', { unit: 'cores' }),
  closeTo(1, 'busyP99', 'idleP99', { unit: 'ms' }),
];

const DEADLINE_MS = 30;
const SETTLE_MS = 300;
const BUSY = (seconds) => `
import time
end = time.monotonic() + ${seconds}
while time.monotonic() < end:
    sum(range(1000))
`;

async function lateness(isolated, times) {
  const late = [];
  for (let time = 0; time < times; time++) {
    const begin = performance.now();
    const error = await isolated('while True: pass', { timeoutMs: DEADLINE_MS }).then(() => null, (failure) => failure);
    late.push(performance.now() - begin - DEADLINE_MS);
    if (error?.code !== 'TIMEOUT') throw new Error(`a deadline gave ${error?.code}`);
  }
  return quantile(late, 0.5);
}

/** Megabytes of all that this process has started, shared pages by their share. */
function descendantsMemory() {
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const family = new Set([process.pid]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const [pid, parent] of parents) if (family.has(parent)) family.add(pid);
  }
  family.delete(process.pid);
  let kilobytes = 0;
  for (const pid of family) kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);
  return { megabytes: kilobytes / 1024, processes: family.size };
}

export async function run(api, { quick, note }) {
  if (process.platform !== 'linux') throw new Unsupported('the sandbox is for Linux');
  const isolated = need(api, 'isolated');
  await isolated('1');
  await sleep(SETTLE_MS);
  const { megabytes, processes } = descendantsMemory();
  note(`${processes} processes at rest`);
  const late = await lateness(isolated, quick ? 10 : 40);
  const seconds = quick ? 0.5 : 2;
  const idle = await delayDuring(() => sleep(seconds * 1000));
  let cores = 0;
  const busy = await delayDuring(async () => {
    const begin = performance.now();
    const results = await Promise.all([1, 2].map(() => isolated(BUSY(seconds))));
    cores = results.reduce((sum, { usage }) => sum + usage.cpuMs, 0) / (performance.now() - begin);
  });
  return { late, memory: megabytes, cores, idleCores: 2 - cores, busyP99: busy.p99, idleP99: idle.p99 };
}
