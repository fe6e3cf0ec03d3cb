// A virtual environment with the native packages that the tests need, made once and kept.

import path from 'node:path';

import discovery from '../../lib/python/index.js';
import { makeVenv, ROOT } from '../../scripts/lib/venv.mjs';

/**
 * @param {{ python?: string }} [options] the interpreter to make it from; else the one that the package would choose
 * @returns {string} the interpreter of the environment
 */
export function wheelVenv({ python } = {}) {
  return makeVenv({
    python: discovery.findPython({ python }).executable,
    requirements: path.join(ROOT, '__test__', 'fixtures', 'wheels.txt'),
    folder: path.join(ROOT, '.cache', 'wheels-venv-'),
  });
}
