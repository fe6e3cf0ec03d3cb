// How late Node's event loop is while something goes on.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const RESOLUTION_MS = 1;
const NANOSECONDS = 1e6;

export async function delayDuring(work) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  // It measures from its first tick on; work that blocks at once must not come before that.
  await sleep(RESOLUTION_MS * 5);
  await work();
  // A loop that was blocked has not told the monitor yet.
  await sleep(RESOLUTION_MS * 3);
  delay.disable();
  return { p99: delay.percentile(99) / NANOSECONDS, max: delay.max / NANOSECONDS };
}
