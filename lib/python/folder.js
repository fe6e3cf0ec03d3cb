'use strict';

const { existsSync, lstatSync, readlinkSync, statSync } = require('node:fs');
const path = require('node:path');

const { createError } = require('../errors');

/** @typedef {import('./find').Candidate} Candidate */

const INTERPRETERS = process.platform === 'win32' ? ['Scripts/python.exe', 'python.exe'] : ['bin/python', 'bin/python3'];

/**
 * The interpreter of a virtual environment, a conda environment or an installation.
 * @param {string} folder
 * @param {string} origin
 * @returns {Candidate}
 */
function inFolder(folder, origin) {
  const files = INTERPRETERS.map(name => path.join(folder, name));
  const file = files.find(existsSync);
  const isVenv = existsSync(path.join(folder, 'pyvenv.cfg'));
  if (file) return { path: file, origin, venv: isVenv ? folder : null };
  if (isVenv) throw brokenVenv(folder, origin, describe(files.find(isLink) ?? files[0]));
  if (origin.endsWith('VIRTUAL_ENV')) {
    throw createError('PYTHON_BROKEN_VENV', `${folder} (${origin}) ${existsSync(folder) ? 'is not a virtual environment' : 'does not exist'}.`, {
      hint: `Unset VIRTUAL_ENV (\`deactivate\`), or make the environment: ${makeVenv(folder)}`,
    });
  }
  throw createError('PYTHON_NOT_FOUND', `The folder ${folder} (${origin}) holds no Python: there is no ${INTERPRETERS.join(' and no ')} in it.`, {
    hint: `Name an interpreter or a virtual environment; this makes one there: ${makeVenv(folder)}`,
  });
}

/**
 * The error for an interpreter that was named and is not there.
 * @param {string} file
 * @param {string} origin
 */
function missing(file, origin) {
  const venv = venvOf(file);
  if (venv) return brokenVenv(venv, origin, describe(file));
  return createError('PYTHON_NOT_FOUND', `No Python at ${file} (${origin}): ${describe(file)}.`, {
    hint: 'Correct the path, or name none to use the python3 on PATH.',
  });
}

/**
 * @param {string} folder
 * @param {string} origin
 * @param {string} reason
 */
function brokenVenv(folder, origin, reason) {
  return createError('PYTHON_BROKEN_VENV', `The virtual environment ${folder} (${origin}) has no working interpreter: ${reason}.`, {
    hint: `Make it again, then install its packages again: ${makeVenv(folder, ' --clear')}`,
  });
}

/**
 * The virtual environment that an interpreter belongs to.
 * @param {string} file
 */
function venvOf(file) {
  const folder = path.dirname(file);
  return [folder, path.dirname(folder)].find(place => existsSync(path.join(place, 'pyvenv.cfg'))) ?? null;
}

/**
 * Why a file cannot be reached.
 * @param {string} file
 */
function describe(file) {
  try {
    statSync(file);
    return `${file} is no interpreter`;
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code !== 'ENOENT') return `${file} cannot be read (${code})`;
    return isLink(file) ? `${file} links to ${readlinkSync(file)}, which is gone` : `${file} does not exist`;
  }
}

/** @param {string} file */
function isLink(file) {
  try {
    return lstatSync(file).isSymbolicLink();
  } catch {
    return false;
  }
}

/**
 * @param {string} folder
 * @param {string} [flags]
 */
function makeVenv(folder, flags = '') {
  return `python3 -m venv${flags} ${/\s/.test(folder) ? JSON.stringify(folder) : folder}`;
}

module.exports = { inFolder, missing, brokenVenv, venvOf };
