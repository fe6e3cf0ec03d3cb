import path from 'node:path';
import { peerInstalled } from '../lib/paths.mjs';

export const name = 'pythonia';
export const kind = 'peer';
export const about = 'a python3 child behind proxies, its fast mode on';
export const missing = () => (peerInstalled(name) ? null : 'not installed');

export async function start({ python, modules }) {
  process.env.PYTHON_BIN = python;
  const { python: bridge } = await import('pythonia');
  bridge.setFastMode(true);
  const work = await bridge(path.join(modules, 'bench_work.py'));
  const add = async (a, b) => a + b;
  const tools = await bridge(path.join(modules, 'bench_work_pythonia.py'));
  return {
    call: (x) => work.f(x),
    run: (source) => work.run_source(source),
    echo: async (value) => (await work.echo(value)).valueOf(),
    busy: (seconds) => work.busy(seconds),
    tools: (count) => tools.use_tool(add, count),
    unsupported: { sum: 'no way for bytes' },
    async close() {
      bridge.exit();
    },
  };
}
