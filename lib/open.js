'use strict';

const { existsSync } = require('node:fs');
const path = require('node:path');
const { takeCoverage } = require('node:v8');
const { isMainThread } = require('node:worker_threads');

const { Channel } = require('./channel');
const { createError } = require('./errors');
const { binaryPath, loadNative, loadRunning } = require('./native');
const { findPython } = require('./python');

/** @typedef {import('../index').PythonInfo} PythonInfo */

const PACKAGE_FOLDER = path.join(__dirname, '..', 'python');

/**
 * @typedef {object} Opened
 * @property {Channel} channel
 * @property {PythonInfo} info
 * @property {() => string[]} sitePackages Folders of the environment's packages, whether they are there or not.
 */

/** @type {Opened | undefined} */
let opened;

/**
 * Gives this environment's channel, and starts Python with the first one of the process.
 * @param {string} [python] An interpreter or a virtual environment, if it is to be a certain one.
 */
function openChannel(python) {
  if (opened === undefined) {
    opened = open(python);
  } else if (python !== undefined) {
    checkSame(findPython({ python }).executable, opened.info.executable);
  }
  return opened;
}

/**
 * @param {string} [python]
 * @returns {Opened}
 */
function open(python) {
  // Another thread may have chosen already. Its choice holds for the process, and a worker's own file is no hint.
  const running = python === undefined ? loadRunning() : undefined;
  const choice = running === undefined ? found(python) : { ...found(running.choice.executable), ...running.choice };
  const native = running?.native ?? loadNative(choice);
  const { version, executable, library, prefix } = choice;
  const info = Object.freeze({ version, executable, library, prefix });
  try {
    const channel = new Channel(native, { ...choice, packageFolder: PACKAGE_FOLDER, addon: binaryPath('core') });
    if (isMainThread) process.on('exit', code => end(native, code));
    return { channel, info, sitePackages: () => findPython({ python: executable }).sitePackages };
  } catch (error) {
    throw Channel.typed(error);
  }
}

/**
 * What the native half is to know of the Python that was found.
 * @param {string} [python]
 */
function found(python) {
  const { version, executable, library, prefix, basePrefix, baseExecutable, stdlib } = findPython({ python });
  return { version, executable, library, prefix, basePrefix, baseExecutable, stdlib: stdlib.filter(existsSync) };
}

/**
 * @param {string} wanted
 * @param {string} running
 */
function checkSame(wanted, running) {
  if (wanted !== running) {
    throw createError('PYTHON_ALREADY_LOADED', `${wanted} is wanted, but this process runs ${running}`);
  }
}

/**
 * The native half ends the process by itself where the system would wait for Python or take away what Python looks at,
 * and not every system tells the code.
 * @param {any} native
 * @param {number} code
 */
function end(native, code) {
  // Node writes it later, which may be too late.
  if (process.env.NODE_V8_COVERAGE) takeCoverage?.();
  // A listener before this one may have set another code.
  native.exiting(Number(process.exitCode ?? code));
}

module.exports = { openChannel };
