'use strict';

const { execFileSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const path = require('node:path');

const cache = require('./cache');

/**
 * What probe.py prints.
 * @typedef {object} Answer
 * @property {string} implementation
 * @property {string} version
 * @property {string | null} executable
 * @property {string} baseExecutable the interpreter itself, behind an environment's link
 * @property {string} prefix
 * @property {string} basePrefix
 * @property {boolean} isVenv
 * @property {string | null} library
 * @property {string[]} stdlib
 * @property {string[]} sitePackages
 * @property {boolean} freeThreaded
 * @property {string} machine
 * @property {number} bits
 */

const SCRIPT = path.join(__dirname, 'probe.py');
/** A cold disk or an antivirus can take seconds; what takes longer hangs. */
const TIMEOUT_MS = 15_000;
/** Isolated from PYTHON* variables and .pth files. Python 2 refuses them and is asked without. */
const ATTEMPTS = [['-I', '-S'], []];

/** The message continues a sentence that begins with the interpreter. */
class ProbeError extends Error {}

/**
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 * @returns {Answer}
 */
function probe(file, env) {
  const known = cache.read(file, SCRIPT, env);
  if (isAnswer(known) && known.library !== null && existsSync(known.library)) return known;
  const answer = run(file, env);
  // Without a library the answer is not kept: installing one leaves the interpreter's file as it was.
  if (answer.library !== null) cache.write(file, SCRIPT, env, answer, answer.executable);
  return answer;
}

/**
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 * @returns {Answer}
 */
function run(file, env) {
  /** @type {any} */
  let failure;
  for (const flags of ATTEMPTS) {
    try {
      return parse(execFileSync(file, [...flags, SCRIPT], {
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: TIMEOUT_MS,
        killSignal: 'SIGKILL',
        windowsHide: true,
      }));
    } catch (error) {
      if (error instanceof ProbeError) throw error;
      failure ??= error;
      if (!(failure.status > 0)) break;
    }
  }
  throw new ProbeError(explain(failure));
}

/** @param {string} output */
function parse(output) {
  // A wrapper script may have printed something of its own first.
  const line = output.trimEnd().split('\n').pop() ?? '';
  try {
    const answer = JSON.parse(line);
    if (isAnswer(answer)) return answer;
  } catch {
    // Falls through to the same end as JSON of another shape.
  }
  throw new ProbeError(`answers ${JSON.stringify(line.slice(0, 200))}, which no Python does`);
}

/**
 * @param {any} value
 * @returns {value is Answer}
 */
function isAnswer(value) {
  const strings = ['implementation', 'version', 'prefix', 'basePrefix', 'baseExecutable', 'machine'];
  return typeof value === 'object' && value !== null
    && strings.every(name => typeof value[name] === 'string')
    && ['executable', 'library'].every(name => value[name] === null || typeof value[name] === 'string')
    && ['stdlib', 'sitePackages'].every(name => isTexts(value[name]))
    && ['isVenv', 'freeThreaded'].every(name => typeof value[name] === 'boolean')
    && typeof value.bits === 'number';
}

/** @param {unknown} value */
function isTexts(value) {
  return Array.isArray(value) && value.every(text => typeof text === 'string');
}

/** @param {{ code?: string, status?: number | null, signal?: string | null, stderr?: string }} failure */
function explain({ code, status, signal, stderr = '' }) {
  if (code === 'ETIMEDOUT') return `gives no answer within ${TIMEOUT_MS / 1000} s`;
  if (code) return `cannot be started (${code})`;
  if (signal) return `is killed by ${signal}`;
  const lines = stderr.split('\n').map(line => line.trim()).filter(Boolean);
  const telling = lines.find(line => /error|not found/i.test(line)) ?? lines.pop();
  return `exits with code ${status}${telling ? `, saying: ${telling.slice(0, 300)}` : ''}`;
}

module.exports = { probe, ProbeError };
