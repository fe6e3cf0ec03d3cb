// This package, through its public API alone.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { rootDir } from './lib/paths.mjs';

export const name = 'ours';
export const kind = 'ours';
export const about = 'this package';

export function missing() {
  if (!existsSync(path.join(rootDir, 'index.js'))) return 'index.js is not there';
  return existsSync(path.join(rootDir, 'native')) ? null : 'not built; npm run build';
}

const add = {
  name: 'add',
  description: 'Adds two numbers.',
  parameters: {
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
  },
  handler: async ({ a, b }) => a + b,
};

export async function start({ python, modules }) {
  process.env.PYTHONPATH = modules;
  const { createPython } = createRequire(import.meta.url)('..');
  const py = createPython({ python, sandbox: { maxToolCalls: 10_000 } });
  // A program without tools does not pay for compiling their schemas before its first result.
  let registered = false;
  const withTool = () => {
    if (!registered) py.registerTool(add);
    registered = true;
  };
  const isolated = (code, options) => py.executeTask({ code }, { isolation: 'sandbox', ...options });
  return {
    call: (x) => py.call('bench_work:f', x),
    run: (source) => py.run(source),
    echo: (value) => py.call('bench_work:echo', value),
    sum: (array) => py.call('bench_work:array_sum', array),
    busy: (seconds) => py.call('bench_work:busy', seconds),
    tools(count) {
      withTool();
      return py.call('bench_work_ours:use_tool', count);
    },
    isolated,
    async fresh(source) {
      withTool();
      return (await isolated(source)).value;
    },
    /** Another instance, which keeps a record. */
    recording: (record) => createPython({ python, record }),
    close: () => py.close(),
  };
}
