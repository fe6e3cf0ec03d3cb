'use strict';

const { accessSync, constants, existsSync, realpathSync, statSync } = require('node:fs');
const path = require('node:path');

const { createError, PythonNativeError } = require('../errors');
const { check } = require('./check');
const { inFolder, missing } = require('./folder');

/** @typedef {import('./index').PythonChoice} PythonChoice */
/** @typedef {{ path: string, origin: string, venv: string | null }} Candidate */
/** @typedef {{ python?: string, env: NodeJS.ProcessEnv, cwd: string, program?: string }} Surroundings */

const WINDOWS = process.platform === 'win32';
const NAMES_ON_PATH = WINDOWS ? ['python.exe', 'py.exe'] : ['python3', 'python'];

/**
 * What is named must work; only on PATH the search goes on past what does not.
 * @param {Surroundings} surroundings
 * @returns {PythonChoice}
 */
function find(surroundings) {
  const candidate = named(surroundings);
  return candidate ? check(candidate, surroundings.env) : searchPath(surroundings);
}

/**
 * @param {Surroundings} surroundings
 * @returns {Candidate | null}
 */
function named({ python, env, cwd, program }) {
  if (python !== undefined) return resolve(python, 'named by the option `python`', env, cwd);
  if (env.ELIZAOS_PYTHON) return resolve(env.ELIZAOS_PYTHON, 'named by ELIZAOS_PYTHON', env, cwd);
  if (env.VIRTUAL_ENV) return inFolder(path.resolve(cwd, env.VIRTUAL_ENV), 'named by VIRTUAL_ENV');
  for (const folder of [...programFolders(program), cwd]) {
    const venv = path.join(folder, '.venv');
    if (existsSync(path.join(venv, 'pyvenv.cfg'))) return inFolder(venv, `found in ${folder}`);
  }
  return null;
}

/**
 * @param {string} value an interpreter, a folder, or a bare name to look up on PATH as a shell would
 * @param {string} origin
 * @param {NodeJS.ProcessEnv} env
 * @param {string} cwd
 * @returns {Candidate}
 */
function resolve(value, origin, env, cwd) {
  const place = path.resolve(cwd, value);
  if (isA('Directory', place)) return inFolder(place, origin);
  if (path.basename(value) === value) {
    const [found] = onPath(WINDOWS && !path.extname(value) ? `${value}.exe` : value, env);
    if (found) return { path: found, origin, venv: null };
  }
  if (isA('File', place)) return { path: place, origin, venv: null };
  throw missing(place, origin);
}

/**
 * The program's folder and those above it, up to its package. Without a package the folder alone: what lies in
 * a shared parent such as /tmp is not the program's.
 * @param {string | undefined} program
 */
function programFolders(program) {
  if (!program || !path.isAbsolute(program)) return [];
  const folders = [];
  for (let folder = path.dirname(real(program)); ; folder = path.dirname(folder)) {
    folders.push(folder);
    if (existsSync(path.join(folder, 'package.json'))) return folders;
    if (folder === path.dirname(folder)) return folders.slice(0, 1);
  }
}

/**
 * @param {Surroundings} surroundings
 * @returns {PythonChoice}
 */
function searchPath({ env, cwd, program }) {
  /** @type {InstanceType<typeof PythonNativeError>[]} */
  const refusals = [];
  for (const found of new Set(NAMES_ON_PATH.flatMap(name => onPath(name, env)))) {
    try {
      return check({ path: found, origin: 'found on PATH', venv: null }, env);
    } catch (error) {
      if (!(error instanceof PythonNativeError)) throw error;
      refusals.push(error);
    }
  }
  // One that is a Python tells more about the cure than one that does not even start.
  const telling = refusals.find(error => error.code !== 'PYTHON_NOT_FOUND') ?? refusals[0];
  if (telling && refusals.length === 1) throw telling;
  const tried = telling
    ? refusals.map(error => error.message)
    : ['The option `python`, ELIZAOS_PYTHON and VIRTUAL_ENV are not set.',
        ...new Set([...programFolders(program), cwd].map(folder => `${path.join(folder, '.venv')} is no virtual environment.`)),
        `No ${NAMES_ON_PATH.join(' or ')} in PATH=${env.PATH ?? ''}`];
  throw createError(
    /** @type {import('../errors').ErrorCode} */ (telling?.code ?? 'PYTHON_NOT_FOUND'),
    `${telling ? 'No Python on PATH can be used' : 'No Python was found'}:${tried.map(line => `\n  - ${line}`).join('')}`,
    telling && { hint: telling.hint },
  );
}

/**
 * The executables of a name, in PATH's order. An empty or relative entry means the working folder, and what happens to
 * lie there must not be run.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
function onPath(name, env) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const folder of (env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    // /bin is often a link to /usr/bin. The file itself is not resolved: a virtual environment's is a link, too.
    if (path.isAbsolute(folder) && isExecutable(file)) found.set(path.join(real(folder), name), file);
  }
  return [...found.values()];
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return isA('File', file);
  } catch {
    return false;
  }
}

/**
 * @param {'File' | 'Directory'} kind
 * @param {string} place
 */
function isA(kind, place) {
  try {
    return statSync(place)[`is${kind}`]();
  } catch {
    return false;
  }
}

/** @param {string} file */
function real(file) {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

module.exports = { find };
