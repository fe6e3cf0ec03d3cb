// Timing loops that every contestant goes through.
import { quantile } from './stats.mjs';

const MAX_SAMPLES = 50_000;

/** Calls `step(i)` again and again for `ms`, after a fifth of that as warm-up. Durations in milliseconds. */
export async function latency(step, { ms, least = 5 }) {
  let index = 0;
  const warm = performance.now() + ms / 5;
  do await step(index++); while (performance.now() < warm);
  const samples = new Float64Array(MAX_SAMPLES);
  const end = performance.now() + ms;
  let count = 0;
  for (;;) {
    const begin = performance.now();
    if (count === MAX_SAMPLES || (begin >= end && count >= least)) break;
    await step(index++);
    samples[count++] = performance.now() - begin;
  }
  const taken = samples.subarray(0, count);
  return { p50: quantile(taken, 0.5), p99: quantile(taken, 0.99), count };
}

/** Calls per second with `lanes` calls in flight at any time, for `ms` after a fifth of that as warm-up. */
export async function rate(call, lanes, ms) {
  await burst(call, lanes, ms / 5);
  return burst(call, lanes, ms);
}

async function burst(call, lanes, ms) {
  const begin = performance.now();
  let done = 0;
  let stopped = false;
  const lane = async () => {
    while (!stopped) {
      await call(done);
      // The clock is read once in a while: at millions of calls per second reading it each time would show. A slow
      // contestant reaches its first look at the clock through the second condition.
      if ((++done & 31) === 0 || done < 32) stopped = performance.now() - begin >= ms;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return done / (performance.now() - begin) * 1000;
}

export const micros = (ms) => ms * 1000;
