// A virtual environment with the native packages that the tests need, made once and kept.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const REQUIREMENTS = path.join(ROOT, '__test__', 'fixtures', 'wheels.txt');
const VENVS = path.join(ROOT, '.cache', 'venvs');
const POLL_MS = 250;

// A virtual environment made from another one would hang on that one's life.
const DESCRIBE = `
import json, sys, sysconfig
print(json.dumps([getattr(sys, '_base_executable', sys.executable), sys.version, sysconfig.get_platform()]))
`;

/**
 * @param {{ python?: string }} [options] the interpreter to make it from
 * @returns {string} the interpreter of the environment
 */
export function wheelVenv({ python = process.env.ELIZAOS_PYTHON ?? 'python3' } = {}) {
  const identity = run(python, ['-I', '-c', DESCRIBE]).trim();
  const [base, version] = JSON.parse(identity);
  const key = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(identity).digest('hex').slice(0, 16);
  const folder = path.join(VENVS, key);
  // Written last, so what lacks it is half made.
  const complete = path.join(folder, 'complete');
  if (!existsSync(complete)) {
    mkdirSync(VENVS, { recursive: true });
    locked(`${folder}.lock`, () => {
      if (!existsSync(complete)) make(folder, base, version.split(' ')[0], complete);
    });
  }
  return interpreter(folder);
}

/** @param {string} folder @param {string} base @param {string} version @param {string} complete */
function make(folder, base, version, complete) {
  rmSync(folder, { recursive: true, force: true });
  const started = performance.now();
  progress(`making a virtual environment of Python ${version} in ${path.relative(ROOT, folder)}`);
  try {
    // Debian's Python has no ensurepip, so pip comes from outside.
    run(base, ['-m', 'venv', '--without-pip', folder]);
    const pip = [...findPip(base, version), '--python', interpreter(folder)];
    progress(`installing ${path.relative(ROOT, REQUIREMENTS)}`);
    run(pip[0], [...pip.slice(1), 'install', '--quiet', '--no-input', '--only-binary', ':all:', '-r', REQUIREMENTS]);
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
    `No pip 22.3 or newer was found to install the test's wheels for Python ${version}. ` +
      `Debian: apt install python3-pip. Elsewhere: ${base} -m ensurepip --upgrade.`,
  );
}

/** Runs one at a time among processes. @param {string} file @param {() => void} action */
function locked(file, action) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    for (let waited = false; !taken(mine, file); waited = true) {
      if (!waited) progress('another process makes the virtual environment: waiting for it');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
    }
    try {
      action();
    } finally {
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Takes the lock, also from an owner that died. @param {string} mine @param {string} file */
function taken(mine, file) {
  try {
    // Unlike creating a file and writing to it, a link appears with its content.
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ESRCH') rmSync(file, { force: true });
    else if (code !== 'ENOENT' && code !== 'EPERM') throw error;
  }
  return false;
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
