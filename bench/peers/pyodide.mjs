import { readFileSync } from 'node:fs';
import path from 'node:path';
import { peerInstalled } from '../lib/paths.mjs';

export const name = 'pyodide';
export const kind = 'peer';
export const about = 'CPython as WebAssembly on Node\'s own thread';
/** Everything it does, it does on the thread that runs JavaScript. */
export const blocksNode = true;
export const missing = () => (peerInstalled(name) ? null : 'not installed');

export async function start({ modules }) {
  const { loadPyodide } = await import('pyodide');
  const pyodide = await loadPyodide();
  pyodide.FS.writeFile('bench_work.py', readFileSync(path.join(modules, 'bench_work.py')));
  const work = pyodide.pyimport('bench_work');
  const toJs = (proxy) => {
    const value = proxy.toJs({ dict_converter: Object.fromEntries });
    proxy.destroy();
    return value;
  };
  const add = async (a, b) => a + b;
  return {
    call: async (x) => work.f(x),
    run: async (source) => pyodide.runPythonAsync(source),
    echo: async (value) => toJs(work.echo(pyodide.toPy(value))),
    busy: async (seconds) => work.busy(seconds),
    fresh: async (source) => (await loadPyodide()).runPythonAsync(source),
    tools: async (count) => work.use_tool(add, count),
    unsupported: { sum: 'numpy is not in the package; it comes from a CDN' },
    async close() {},
  };
}
