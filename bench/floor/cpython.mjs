// The work alone in plain CPython, timed from inside: no call crosses a border.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const name = 'floor-cpython';
export const kind = 'floor';
export const about = 'the work alone in plain CPython, timed from inside';
export const missing = () => null;

export async function start({ python, modules }) {
  const child = spawn(python, [path.join(modules, 'alone.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async alone(work, options) {
      child.stdin.write(`${JSON.stringify([work, options])}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('plain CPython ended early');
      return JSON.parse(value);
    },
    async close() {
      child.stdin.end();
    },
  };
}
