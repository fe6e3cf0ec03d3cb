import { load, missing } from './addon.mjs';

export { missing };
export const name = 'floor-echo';
export const kind = 'floor';
export const about = 'a Rust thread that echoes over one coalesced ThreadsafeFunction, no Python';

export async function start() {
  const { echo, startEcho } = load();
  startEcho(0);
  return { call: echo, async close() {} };
}
