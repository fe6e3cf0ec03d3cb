// Short measurements. bench/ has the careful ones.

const MS = 600;

/** The median of calls one after another, in ms. @param {() => Promise<unknown>} call */
export async function latency(call) {
  for (let warm = 0; warm < 50; warm++) await call();
  /** @type {number[]} */
  const samples = [];
  for (const end = performance.now() + MS; performance.now() < end;) {
    const start = performance.now();
    await call();
    samples.push(performance.now() - start);
  }
  return quantile(samples, 0.5);
}

/** Calls per second with so many under way. @param {() => Promise<unknown>} call @param {number} lanes */
export async function rate(call, lanes) {
  let count = 0;
  const start = performance.now();
  const lane = async () => {
    for (; performance.now() < start + MS; count++) await call();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return count / (performance.now() - start) * 1000;
}

/** @param {number[]} samples @param {number} share */
export function quantile(samples, share) {
  return samples.toSorted((one, other) => one - other)[Math.floor(share * (samples.length - 1))] ?? NaN;
}

/** @param {number} ms */
export function micros(ms) {
  return `${(ms * 1000).toFixed(ms < 0.01 ? 1 : 0)} µs`;
}
