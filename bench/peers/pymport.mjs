import { createRequire } from 'node:module';
import path from 'node:path';
import { peerInstalled } from '../lib/paths.mjs';

export const name = 'pymport';
export const kind = 'peer';
export const about = 'CPython in the process, called on libuv\'s pool, objects as proxies';
export const missing = () => (peerInstalled(name) ? null : 'not installed');

export async function start({ sitePackages, modules }) {
  process.env.PYTHONPATH = [modules, sitePackages].join(path.delimiter);
  const { pymport } = createRequire(import.meta.url)('pymport');
  const work = pymport('bench_work');
  const bind = (attribute) => {
    const callable = work.get(attribute);
    return async (value) => (await callable.callAsync(value)).toJS();
  };
  const arraySum = bind('array_sum');
  return {
    call: bind('f'),
    run: bind('run_source'),
    sum: (array) => arraySum(Buffer.from(array.buffer)),
    busy: bind('busy'),
    unsupported: {
      echo: 'each conversion of a boolean loses a reference, and after some hundred the process aborts',
      tools: 'Python cannot await what an async JavaScript function returns',
    },
    async close() {},
  };
}
