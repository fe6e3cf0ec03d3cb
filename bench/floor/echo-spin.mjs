import { load, missing } from './addon.mjs';

export { missing };
export const name = 'floor-echo-spin';
export const kind = 'floor';
export const about = 'the same, looking for work for 50 µs before it parks';

const SPIN_MICROS = 50;

export async function start() {
  const { echo, startEcho } = load();
  startEcho(SPIN_MICROS);
  return { call: echo, async close() {} };
}
