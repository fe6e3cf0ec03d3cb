'use strict';

const { createError } = require('../errors');
const { find } = require('./find');

/**
 * A Python that can be embedded.
 * @typedef {object} PythonChoice
 * @property {string} version e.g. `3.12.1`
 * @property {string} executable what the interpreter is initialised with; a virtual environment's own, never resolved
 * @property {string} library the libpython to open
 * @property {string} prefix the virtual environment's folder, or the installation's
 * @property {string} basePrefix the installation's folder
 * @property {string} baseExecutable the interpreter itself, behind an environment's link
 * @property {string[]} stdlib folders of the standard library, whether they are there or not
 * @property {string[]} sitePackages folders of the environment's packages, whether they are there or not
 * @property {boolean} isVenv
 * @property {string} origin who named it, for messages and logs
 */

/** @type {Map<string, PythonChoice>} */
const choices = new Map();

/**
 * Finds the Python to use: the option, else ELIZAOS_PYTHON, VIRTUAL_ENV, a `.venv` beside the program or in the
 * working folder, `python3` on PATH, `python` on PATH. Throws a typed error that says what is wrong and what to do.
 * @param {{ python?: string }} [options]
 * @returns {PythonChoice}
 */
function findPython({ python } = {}) {
  if (python !== undefined && (typeof python !== 'string' || python === '')) {
    throw createError('INVALID_ARGUMENT', 'The option `python` must be the path of an interpreter or of a virtual environment.');
  }
  const { env } = process;
  const program = process.argv[1];
  const cwd = process.cwd();
  const key = JSON.stringify([python, env.ELIZAOS_PYTHON, env.VIRTUAL_ENV, env.PATH, cwd, program]);
  let choice = choices.get(key);
  if (!choice) {
    // A refusal is not remembered: its cure may come while the process runs.
    choice = Object.freeze(find({ python, env, cwd, program }));
    choices.set(key, choice);
  }
  return choice;
}

module.exports = { findPython };
