import { failure } from '../failure.mjs';
import { micros, quantile } from '../measure.mjs';

export const title = 'A loop that never ends, and a deadline';

const DEADLINE_MS = 700;

/** @param {import('../scene.js').Stage} stage */
export async function play({ py, screen }) {
  screen.code(`await py.executeTask({ code: 'while True: pass' }, { timeoutMs: ${DEADLINE_MS} })`);
  const start = performance.now();
  let running = true;
  const stopped = failure(py.executeTask({ code: 'while True: pass' }, { timeoutMs: DEADLINE_MS })).finally(() => (running = false));
  /** @type {number[]} */
  const answered = [];
  while (running) {
    const asked = performance.now();
    await py.call('math:sqrt', 2);
    answered.push(performance.now() - asked);
  }
  const error = await stopped;
  screen.trouble(`${error.name} after ${(performance.now() - start).toFixed(0)} ms: ${error.message}`);
  screen.result(`${answered.length.toLocaleString('en')} other calls were answered meanwhile: ${micros(quantile(answered, 0.5))} in the median`);
}
