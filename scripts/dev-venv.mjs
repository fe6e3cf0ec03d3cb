// node scripts/dev-venv.mjs [--python <interpreter>]
//
// Makes the virtual environment with the tools of python/requirements-dev.txt and prints its interpreter.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import pythons from '../__test__/support/pythons.js';
import discovery from '../lib/python/index.js';
import { makeVenv, ROOT } from './lib/venv.mjs';

/**
 * @param {{ python?: string }} [options] the interpreter to make it from; else the one that the package would choose
 * @returns {string} the interpreter of the environment
 */
export function devVenv({ python } = {}) {
  return makeVenv({
    python: choosePython(python),
    requirements: path.join(ROOT, 'python', 'requirements-dev.txt'),
    folder: path.join(ROOT, '.cache', 'dev-venv-'),
  });
}

/** @param {string | undefined} python */
export function choosePython(python) {
  try {
    return discovery.findPython({ python }).executable;
  } catch (error) {
    const newest = pythons.availablePythons().at(-1);
    if (python !== undefined || newest === undefined) throw error;
    return newest.executable;
  }
}

if (fileURLToPath(import.meta.url) === process.argv[1]) {
  const { values } = parseArgs({ options: { python: { type: 'string' } } });
  console.log(devVenv(values));
}
