// `python3 -c` for each call: no state, no protocol, a whole interpreter each time.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export const name = 'spawn-per-call';
export const kind = 'peer';
export const about = '`python3 -c` per call, JSON over its pipes';
export const missing = () => null;

const execute = promisify(execFile);
const MAX_OUTPUT = 64 * 1024 * 1024;

export async function start({ python, modules }) {
  const env = { ...process.env, PYTHONPATH: modules };
  const evaluate = async (program, input) => {
    const running = execute(python, ['-c', program], { env, maxBuffer: MAX_OUTPUT });
    running.child.stdin.end(input);
    return JSON.parse((await running).stdout);
  };
  const withBody = (expression) => `import json, sys, bench_work; print(json.dumps(${expression}))`;
  return {
    call: (x) => evaluate(withBody(`bench_work.f(${JSON.stringify(x)})`), ''),
    run: (source) => evaluate(withBody('bench_work.run_source(sys.stdin.read())'), source),
    echo: (value) => evaluate(withBody('json.load(sys.stdin)'), JSON.stringify(value)),
    sum: (array) => evaluate(withBody('bench_work.array_sum(sys.stdin.buffer.read())'), new Uint8Array(array.buffer)),
    busy: (seconds) => evaluate(withBody(`bench_work.busy(${Number(seconds)})`), ''),
    fresh: async (source) => (await execute(python, ['-c', `print(${source})`])).stdout,
    // 256 interpreters at once would measure the machine's patience.
    maxInFlight: 16,
    unsupported: { tools: 'no way back into JavaScript without a protocol of one\'s own (that is json-lines)' },
    async close() {},
  };
}
