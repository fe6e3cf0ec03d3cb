'use strict';

const { existsSync } = require('node:fs');
const path = require('node:path');

const { createError } = require('../errors');
const { brokenVenv, venvOf } = require('./folder');
const { probe, ProbeError } = require('./probe');

/** @typedef {import('./find').Candidate} Candidate */
/** @typedef {import('./index').PythonChoice} PythonChoice */
/** @typedef {import('./probe').Answer} Answer */

const OLDEST_MINOR = 10;
const MACHINES = new Map([['x86_64', 'x64'], ['amd64', 'x64'], ['arm64', 'arm64'], ['aarch64', 'arm64']]);

/**
 * Asks an interpreter what it is and refuses what cannot be embedded.
 * @param {Candidate} candidate
 * @param {NodeJS.ProcessEnv} env
 * @returns {PythonChoice}
 */
function check({ path: file, origin, venv }, env) {
  const answer = ask(file, origin, venv, env);
  const { implementation, version, library, prefix, basePrefix, baseExecutable, stdlib, sitePackages, isVenv } = answer;
  const executable = answer.executable || file;
  const what = `${executable} (${origin}) is ${implementation} ${version}`;
  const [major, minor] = version.split('.').map(Number);

  if (implementation !== 'CPython') throw createError('PYTHON_UNSUPPORTED', `${what}: only CPython can be embedded.`);
  if (major !== 3 || minor < OLDEST_MINOR) throw createError('PYTHON_TOO_OLD', `${what}: 3.${OLDEST_MINOR} or newer is needed.`);
  if (answer.freeThreaded) throw createError('PYTHON_FREE_THREADED', `${what}, a free-threaded build, which has another ABI.`);
  const architecture = architectureOf(answer);
  if (architecture !== process.arch) {
    throw createError('PYTHON_UNSUPPORTED', `${what} for ${architecture}, but this Node is for ${process.arch}.`, {
      hint: `Name a Python for ${process.arch} with the option \`python\` or ELIZAOS_PYTHON, or run a Node for ${architecture}.`,
    });
  }
  if (library === null) {
    throw createError('PYTHON_NO_SHARED_LIBRARY', `${what}, which has no shared library (libpython) to embed.`, {
      hint: sharedLibraryCure(answer, `${major}.${minor}`),
    });
  }
  return { version, executable, library, prefix, basePrefix, baseExecutable, stdlib, sitePackages, isVenv, origin };
}

/**
 * @param {string} file
 * @param {string} origin
 * @param {string | null} venv
 * @param {NodeJS.ProcessEnv} env
 * @returns {Answer}
 */
function ask(file, origin, venv, env) {
  try {
    return probe(file, env);
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error;
    const folder = venv ?? venvOf(file);
    if (folder) throw brokenVenv(folder, origin, `${file} ${error.message}`);
    throw createError('PYTHON_NOT_FOUND', `${file} (${origin}) is not a working Python: it ${error.message}.`);
  }
}

/** @param {Answer} answer */
function architectureOf({ machine, bits }) {
  if (bits === 32 && /64$/.test(process.arch)) return '32 bits';
  // The machine is the kernel's name for it; where that is not known to differ, opening the library will tell.
  return MACHINES.get(machine.toLowerCase()) ?? process.arch;
}

/**
 * @param {Answer} answer
 * @param {string} series e.g. `3.11`
 * @returns {string | undefined} undefined: the table's hint, which lists them all
 */
function sharedLibraryCure({ version, basePrefix }, series) {
  if (basePrefix.split(path.sep).includes('.pyenv')) {
    return `Build it again with one: PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install --force ${version}`;
  }
  if (basePrefix === '/usr' && existsSync('/etc/debian_version')) return `Install it: apt install libpython${series}`;
  return undefined;
}

module.exports = { check };
