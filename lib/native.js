'use strict';

const { existsSync } = require('node:fs');
const { dirname, join } = require('node:path');

const { createError } = require('./errors');
const { triple } = require('./triple');

/** @typedef {{ openLibrary(path: string): { status: 'opened' | 'occupied' | 'failed', detail: string }, opened(): string | null }} Loader */

const PACKAGE = `@elizaos/python-native-${triple}`;

/**
 * A build of one's own comes before the installed one.
 * @param {'loader' | 'core'} name
 */
function binaryPath(name) {
  const file = `${name}.${triple}.node`;
  const built = join(__dirname, '..', 'native', file);
  if (existsSync(built)) return built;
  try {
    return require.resolve(`${PACKAGE}/${file}`);
  } catch {
    throw createError('NATIVE_BINARY_MISSING', `${file} is neither in ${dirname(built)} nor in the package ${PACKAGE}.`, {
      hint: `No prebuilt binary for ${triple} is installed: \`npm install ${PACKAGE}\`, or with Rust installed \`npm run build\` makes one.`,
    });
  }
}

/** @type {Loader | undefined} */
let loader;
/** @type {any} */
let core;

/** @returns {Loader} */
function loadLoader() {
  const path = binaryPath('loader');
  try {
    return require(path);
  } catch (cause) {
    throw createError('NATIVE_BINARY_MISSING', `${path} does not load on this system: ${reason(cause)}`, {
      hint: 'The binary was built for another system. With Rust installed, `npm run build` makes one for this.',
      cause,
    });
  }
}

/**
 * Brings the chosen Python into the process and gives the core addon's exports. The loader remembers for the whole
 * process, so each worker thread and each call asks it again.
 * @param {import('../index').PythonInfo} choice
 */
function loadNative(choice) {
  loader ??= loadLoader();
  const { status, detail } = loader.openLibrary(choice.library);
  if (status === 'occupied') {
    throw createError('PYTHON_ALREADY_LOADED', `${choice.executable} needs ${choice.library}, but this process already holds ${detail}.`);
  }
  if (status === 'failed') {
    throw createError('PYTHON_START_FAILED', `The library of ${choice.executable} cannot be opened: ${detail}`, {
      hint: `${choice.library} should be a libpython for ${process.arch}. Reinstall that Python, or name another one with the option \`python\`.`,
    });
  }
  core ??= loadCore(choice);
  return core;
}

/**
 * The Python that another thread of this process has started, and the core addon for it, if one has.
 * @returns {{ native: any, choice: import('../index').PythonInfo } | undefined}
 */
function loadRunning() {
  loader ??= loadLoader();
  const library = loader.opened();
  if (library === null) return undefined;
  core ??= loadCore({ library });
  const choice = core.runningPython();
  return choice === null ? undefined : { native: core, choice: JSON.parse(choice) };
}

/** @param {{ library: string }} choice */
function loadCore(choice) {
  const path = binaryPath('core');
  try {
    return require(path);
  } catch (cause) {
    throw createError('PYTHON_START_FAILED', `${path} does not load with ${choice.library}: ${reason(cause)}`, {
      hint: 'The binary does not fit this Python or this system. With Rust installed, `npm run build` makes one for it.',
      cause,
    });
  }
}

/** @param {unknown} error */
function reason(error) {
  return error instanceof Error ? error.message : String(error);
}

module.exports = { binaryPath, loadNative, loadRunning };
