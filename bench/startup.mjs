import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { within } from './lib/checks.mjs';
import { peers } from './lib/contestants.mjs';
import { treeMemory } from './lib/memory.mjs';

export const title = 'From starting Node to the first result, and memory';
export const promise = 'Starting Node and getting the first result takes at most 1.15 times as long as with a bare `python3` '
  + 'child and JSON lines, and all processes together take at most 1.15 times the memory.';
export const placements = ['free'];
export const contestants = ['ours', 'floor-echo', ...peers];
export const labels = { first: 'first result ms', memory: 'memory of all processes MB', resident: 'sum of RSS MB', processes: 'processes' };
export const chart = { metric: 'first', unit: 'ms' };
export const checks = [within(1.15, 'first', 'json-lines'), within(1.15, 'memory', 'json-lines')];
/** Each round is a process of its own. */
export const startsItself = true;

const PROGRAM = fileURLToPath(new URL('lib/startup-program.mjs', import.meta.url));
const ANSWER = 'first result\n';
// The first start of all compiles Python modules and asks the interpreter where it lives; both are kept for the next.
const warm = new Set();

export async function run(_api, { quick, context, contestant }) {
  if (!warm.has(contestant)) await once(contestant, context);
  warm.add(contestant);
  const figures = [];
  for (let time = 0; time < (quick ? 1 : 3); time++) figures.push(await once(contestant, context));
  figures.sort((a, b) => a.first - b.first);
  return figures[figures.length >> 1];
}

async function once(contestant, context) {
  const begin = performance.now();
  const child = spawn(process.execPath, [PROGRAM, contestant, JSON.stringify(context)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    await answered(child);
    const first = performance.now() - begin;
    return { first, ...treeMemory(child.pid) };
  } finally {
    child.stdin.end();
    await ended;
  }
}

function answered(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece) => {
      text += piece;
      if (text.includes(ANSWER)) resolve();
    });
    child.once('exit', (code, signal) => reject(new Error(`ended before its first result: ${signal ?? code}`)));
  });
}
