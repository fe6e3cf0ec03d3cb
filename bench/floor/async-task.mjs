import { load, missing } from './addon.mjs';

export { missing };
export const name = 'floor-asynctask';
export const kind = 'floor';
export const about = 'a napi AsyncTask that does nothing';

export async function start() {
  const { asyncTask } = load();
  return { call: asyncTask, async close() {} };
}
