// pytest in the interpreter inside this process.

import { existsSync } from 'node:fs';
import path from 'node:path';

import index from '../../index.js';
import { registerTestTools } from './test-tools.mjs';
import { ROOT } from './root.mjs';

export const PYTHON_FOLDER = path.join(ROOT, 'python');

/**
 * @param {object} options
 * @param {string} options.python the interpreter of the environment that has what the tests need
 * @param {string} options.settings pytest's settings
 * @param {string} options.tests the folder whose tests are run where none are named
 * @param {string[]} options.given what goes to pytest as it is
 * @returns {Promise<number>} the exit code
 */
export async function runPytest({ python, settings, tests, given }) {
  // No task of the tests takes that long, and pytest's own takes what they take together.
  const py = index.createPython({ python, timeoutMs: 600_000 });
  registerTestTools(py);
  const names = given.map(argument => path.resolve(argument.split('::')[0])).some(file => file.startsWith(PYTHON_FOLDER) && existsSync(file));
  const code = await py.call('pytest:main', ['-c', settings, '--rootdir', path.dirname(settings), ...given, ...(names ? [] : [tests])]);
  await py.close();
  return Number(code);
}
