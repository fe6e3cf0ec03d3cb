import { createRequire } from 'node:module';
import path from 'node:path';
import { peerInstalled } from '../lib/paths.mjs';

export const name = 'node-calls-python';
export const kind = 'peer';
export const about = 'CPython in the process, called on libuv\'s pool';
export const missing = () => (peerInstalled(name) ? null : 'not installed');

export async function start({ sitePackages, modules }) {
  const { interpreter: py } = createRequire(import.meta.url)('node-calls-python');
  py.addImportPath(sitePackages);
  py.addImportPath(modules);
  const work = py.importSync(path.join(modules, 'bench_work.py'));
  return {
    call: (x) => py.call(work, 'f', x),
    run: (source) => py.call(work, 'run_source', source),
    echo: (value) => py.call(work, 'echo', value),
    sum: (array) => py.call(work, 'array_sum', array),
    busy: (seconds) => py.call(work, 'busy', seconds),
    unsupported: { tools: 'Python cannot await what an async JavaScript function returns' },
    async close() {},
  };
}
