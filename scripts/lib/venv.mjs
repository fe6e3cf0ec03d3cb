// A virtual environment with certain packages, made once and kept in .cache.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { locked } from './lock.mjs';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

// A virtual environment made from another one would hang on that one's life.
const DESCRIBE = `
import json, sys, sysconfig
print(json.dumps([getattr(sys, '_base_executable', sys.executable), sys.version, sysconfig.get_platform()]))
`;

/**
 * @param {object} options
 * @param {string} options.python the interpreter to make it from
 * @param {string} options.requirements the file that pip reads
 * @param {string} [options.bare] another one, whose packages are installed without what they ask for
 * @param {string} options.folder where to make it; what tells it from others is appended
 * @returns {string} the interpreter of the environment
 */
export function makeVenv({ python, requirements, bare, folder: prefix }) {
  const identity = run(python, ['-I', '-c', DESCRIBE]).trim();
  const [base, version] = JSON.parse(identity);
  const hash = createHash('sha256').update(readFileSync(requirements)).update(identity);
  if (bare !== undefined) hash.update(readFileSync(bare));
  const key = hash.digest('hex').slice(0, 16);
  const folder = prefix + key;
  // Written last, so what lacks it is half made.
  const complete = path.join(folder, 'complete');
  if (!existsSync(complete)) {
    mkdirSync(path.dirname(folder), { recursive: true });
    locked(`${folder}.lock`, () => progress('another process makes the virtual environment: waiting for it'), () => {
      if (!existsSync(complete)) make({ folder, base, version: version.split(' ')[0], requirements, bare, complete });
    });
  }
  return interpreter(folder);
}

/** @param {{ folder: string, base: string, version: string, requirements: string, bare?: string, complete: string }} plan */
function make({ folder, base, version, requirements, bare, complete }) {
  rmSync(folder, { recursive: true, force: true });
  const started = performance.now();
  progress(`making a virtual environment of Python ${version} in ${path.relative(ROOT, folder)}`);
  try {
    // Debian's Python has no ensurepip, so pip comes from outside.
    run(base, ['-m', 'venv', '--without-pip', folder]);
    const pip = [...findPip(base, version), '--python', interpreter(folder)];
    const install = [...pip.slice(1), 'install', '--quiet', '--no-input', '--only-binary', ':all:'];
    progress(`installing ${path.relative(ROOT, requirements)}`);
    run(pip[0], [...install, '-r', requirements]);
    if (bare !== undefined) run(pip[0], [...install, '--no-deps', '-r', bare]);
    writeFileSync(complete, '');
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  progress(`done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** @param {string} base @param {string} version */
function findPip(base, version) {
  for (const python of [base, 'python3', 'python']) {
    const found = spawnSync(python, ['-m', 'pip', '--version'], { encoding: 'utf8' });
    const [, major, minor] = /^pip (\d+)\.(\d+)/.exec(found.stdout ?? '') ?? [];
    // The first version with `--python`.
    if (Number(major) > 22 || (Number(major) === 22 && Number(minor) >= 3)) return [python, '-m', 'pip'];
  }
  throw new Error(
    `No pip 22.3 or newer was found to install packages for Python ${version}. ` +
      `Debian: apt install python3-pip. Elsewhere: ${base} -m ensurepip --upgrade.`,
  );
}

/** @param {string} folder */
function interpreter(folder) {
  return process.platform === 'win32' ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python');
}

/** @param {string} program @param {string[]} args */
function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed (${status}):\n${stderr.slice(-4000)}`);
  return stdout;
}

/** @param {string} text */
function progress(text) {
  process.stderr.write(`# ${text}\n`);
}
