'use strict';

const path = require('node:path');
const { isMainThread } = require('node:worker_threads');

const { Channel } = require('./channel');
const { createError } = require('./errors');
const { loadNative, loadRunning } = require('./native');
const { findPython } = require('./python');

/** @typedef {import('../index').PythonInfo} PythonInfo */

const PACKAGE_FOLDER = path.join(__dirname, '..', 'python');
/** Python's exit functions may take this long at the end of the process. */
const FLUSH_MS = 500;

/** @type {{ channel: Channel, info: PythonInfo } | undefined} */
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

/** @param {string} [python] */
function open(python) {
  // Another thread may have chosen already. Its choice holds for the process, and a worker's own file is no hint.
  const running = python === undefined ? loadRunning() : undefined;
  const choice = running?.choice ?? findPython({ python });
  const native = running?.native ?? loadNative(choice);
  const { version, executable, library, prefix } = choice;
  const info = Object.freeze({ version, executable, library, prefix });
  try {
    const channel = new Channel(native, { ...info, packageFolder: PACKAGE_FOLDER });
    if (isMainThread) flushAtExit(native, channel);
    return { channel, info };
  } catch (error) {
    throw Channel.typed(error);
  }
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
 * What `python` does at its end and an embedded one never reaches.
 * @param {any} native
 * @param {Channel} channel
 */
function flushAtExit(native, channel) {
  process.on('exit', code => {
    native.exiting(code);
    channel.native.flush(FLUSH_MS);
  });
}

module.exports = { openChannel };
