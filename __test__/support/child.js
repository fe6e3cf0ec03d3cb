'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const path = require('node:path');

const { findPython } = require('../../lib/python');

const ROOT = path.resolve(__dirname, '..', '..');
const INSIDE = path.join(__dirname, 'inside.js');
/** For what would hang for ever; what is promised to be fast is asserted where it is tested. */
const LIMIT_MS = 30_000;
/** Here a program tells that its JavaScript has come to its end. */
const END_DESCRIPTOR = 3;
/** What a process started may end a little later than it. */
const ORPHANS_MS = 2_000;

/**
 * How a process ended.
 * @typedef {object} End
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 * @property {string} stdout
 * @property {string} stderr
 * @property {any[]} told What the program gave to `tell`.
 * @property {number} ms
 * @property {number} lingerMs From the end of its JavaScript (where a signal ends it: from its last output) to its end.
 * @property {boolean} late It was killed at the limit.
 * @property {boolean} outlived Something that it started went on after it, and was killed.
 */

/**
 * @typedef {object} Options
 * @property {unknown} [data] Second argument of the program, as JSON.
 * @property {string} [python] The interpreter; the machine's own by default.
 * @property {string} [host] What runs the program; this Node by default.
 * @property {string[]} [flags] Of the host.
 * @property {Record<string, string | undefined>} [env]
 * @property {string} [cwd]
 * @property {number} [limitMs]
 * @property {(child: import('node:child_process').ChildProcess) => void} [onOutput] Called at the first output.
 */

/**
 * Runs a program in a process of its own. A function is run by its text, so it sees nothing of its surroundings: its
 * first argument is what `inside.js` exports, the second is `data`. A rejection of it is an unhandled one.
 * @param {string | ((inside: any, data: any) => unknown)} program
 * @param {Options} [options]
 * @returns {Promise<End>}
 */
function run(program, { data, python, host = process.execPath, flags = [], env, cwd = ROOT, limitMs = LIMIT_MS, onOutput } = {}) {
  const text = typeof program === 'string'
    ? program
    : `process.once('exit', () => require('node:fs').writeSync(${END_DESCRIPTOR}, '.'));\n(${program})(require(${JSON.stringify(INSIDE)}), ${JSON.stringify(data) ?? 'undefined'})`;
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(host, [...flags, '-e', text], {
      cwd,
      // Python is to buffer as it does by itself.
      env: { ...process.env, PYTHONUNBUFFERED: '', ELIZAOS_PYTHON: python ?? findPython().executable, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      // A group of its own, so that all of it can be killed.
      detached: process.platform !== 'win32',
    });
    const kill = () => {
      try {
        process.kill(process.platform === 'win32' ? Number(child.pid) : -Number(child.pid), 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    let last = start;
    const output = { stdout: '', stderr: '' };
    child.stdio[END_DESCRIPTOR]?.once('data', () => (last = performance.now()));
    for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
      child[name]?.setEncoding('utf8').on('data', chunk => {
        if (output.stdout + output.stderr === '') onOutput?.(child);
        output[name] += chunk;
        last = performance.now();
      });
    }
    let [late, outlived, lingerMs] = [false, false, 0];
    let limit = setTimeout(() => {
      late = true;
      kill();
    }, limitMs);
    child.on('error', reject);
    child.on('exit', () => {
      lingerMs = performance.now() - last;
      clearTimeout(limit);
      limit = setTimeout(() => {
        outlived = true;
        kill();
      }, ORPHANS_MS);
    });
    // Not before whoever holds the pipes has gone too.
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      const told = [...output.stdout.matchAll(/^told (.*)$/gm)].map(([, json]) => JSON.parse(json));
      resolve({ code, signal, ...output, told, ms: performance.now() - start, lingerMs, late, outlived });
    });
  });
}

/**
 * @param {End} end
 * @param {{ code?: number | null, signal?: NodeJS.Signals | null, told?: unknown[], stderr?: RegExp, lingerMs?: number }} [wanted]
 */
function assertEnd(end, { code = 0, signal = null, told, stderr, lingerMs } = {}) {
  const how = `${end.late ? 'killed at the limit' : `code ${end.code}, signal ${end.signal}`} after ${Math.round(end.ms)} ms\n`
    + `stdout: ${end.stdout}\nstderr: ${end.stderr}`;
  assert.deepEqual({ code: end.code, signal: end.signal }, { code, signal }, how);
  assert.ok(!end.outlived, `something that it started outlived it: ${how}`);
  if (told !== undefined) assert.deepEqual(end.told, told, how);
  if (stderr !== undefined) assert.match(end.stderr, stderr);
  else if (code === 0) assert.equal(end.stderr, '', how);
  if (lingerMs !== undefined) assert.ok(end.lingerMs < lingerMs, `it lingered for ${Math.round(end.lingerMs)} ms: ${how}`);
}

/**
 * Runs a program and holds its end against what is wanted.
 * @param {Parameters<typeof run>[0]} program
 * @param {Options & Parameters<typeof assertEnd>[1]} [wanted]
 */
async function expectEnd(program, { code, signal, told, stderr, lingerMs, ...options } = {}) {
  assertEnd(await run(program, options), { code, signal, told, stderr, lingerMs });
}

module.exports = { ROOT, run, assertEnd, expectEnd };
