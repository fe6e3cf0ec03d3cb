// node scripts/agents-venv.mjs [--python <interpreter>]
//
// Makes the virtual environment with the frameworks that agents run on, and prints its interpreter.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { choosePython } from './dev-venv.mjs';
import { makeVenv, ROOT } from './lib/venv.mjs';

/**
 * @param {{ python?: string }} [options] the interpreter to make it from; else the one that the package would choose
 * @returns {string} the interpreter of the environment
 */
export function agentsVenv({ python } = {}) {
  return makeVenv({
    python: choosePython(python),
    requirements: path.join(ROOT, 'python', 'requirements-agents.txt'),
    bare: path.join(ROOT, 'python', 'requirements-bfcl.txt'),
    folder: path.join(ROOT, '.cache', 'agents-venv-'),
  });
}

if (fileURLToPath(import.meta.url) === process.argv[1]) {
  const { values } = parseArgs({ options: { python: { type: 'string' } } });
  console.log(agentsVenv(values));
}
