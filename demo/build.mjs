// Makes native/ current. cargo knows what is: where nothing has changed it takes half a second.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import triples from '../lib/triple.js';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
/** A check that takes longer than this is a build. */
const PATIENCE_S = 2;

/** @param {import('./screen.mjs').Screen} screen */
export async function build(screen) {
  let seconds = 0;
  const clock = setInterval(() => {
    if (++seconds >= PATIENCE_S) screen.status('Building once, in release; that takes a minute or two', `${seconds} s`);
  }, 1000);
  const { status, stderr } = await run('scripts/build.mjs', '--profile', 'release', '--quiet');
  clearInterval(clock);
  if (seconds >= PATIENCE_S) screen.line();
  if (status === 0) return;
  const built = existsSync(path.join(ROOT, 'native', `core.${triples.triple}.node`));
  if (!built || !stderr.includes('not on PATH')) throw new Error(`the build failed:\n${stderr}`);
  screen.line(screen.dim('There is no Rust here to build with; this runs what is in native/.'));
}

/**
 * @param {...string} args of Node
 * @returns {Promise<{ status: number | null, stderr: string }>}
 */
function run(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', text => (stderr += text));
    child.on('error', reject).on('close', status => resolve({ status, stderr }));
  });
}
