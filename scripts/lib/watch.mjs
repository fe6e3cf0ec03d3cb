// A program whose output is shown as it comes, and remembered for the summary.

import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

import { ROOT } from './root.mjs';

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, show?: boolean, cwd?: string }} [options]
 * @returns {Promise<{ ok: boolean, how: string, output: string, ms: number }>} `how` it ended, for messages
 */
export function watch(program, args, { env = process.env, show = true, cwd = ROOT } = {}) {
  const start = performance.now();
  return new Promise(resolve => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
      child[name].setEncoding('utf8').on('data', text => {
        output += text;
        if (show) process[name].write(text);
      });
    }
    /** @param {boolean} ok @param {string} how */
    const end = (ok, how) => resolve({ ok, how, output: stripVTControlCharacters(output), ms: performance.now() - start });
    child.on('error', error => end(false, `${program} could not be started: ${error.message}`));
    child.on('close', (code, signal) => end(code === 0, signal ? `ended by ${signal}` : `exit code ${code}`));
  });
}

/** @param {number} ms */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
