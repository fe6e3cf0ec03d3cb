// Virtual environments with the packages that the tests need, made once and kept.

import { execFileSync } from 'node:child_process';
import path from 'node:path';

import discovery from '../../lib/python/index.js';
import { makeVenv, ROOT } from '../../scripts/lib/venv.mjs';

const SITE_PACKAGES = 'import sysconfig; print(sysconfig.get_path("purelib"))';

/**
 * One with native packages.
 * @param {{ python?: string }} [options] the interpreter to make it from; else the one that the package would choose
 * @returns {string} the interpreter of the environment
 */
export function wheelVenv({ python } = {}) {
  return venvOf('wheels', python);
}

/**
 * One with OpenTelemetry.
 * @returns {{ python: string, packages: string }} its interpreter and the folder of its packages
 */
export function tracesVenv() {
  const python = venvOf('traces');
  return { python, packages: execFileSync(python, ['-c', SITE_PACKAGES], { encoding: 'utf8' }).trim() };
}

/** @param {string} name @param {string} [python] */
function venvOf(name, python = undefined) {
  return makeVenv({
    python: discovery.findPython({ python }).executable,
    requirements: path.join(ROOT, '__test__', 'fixtures', `${name}.txt`),
    folder: path.join(ROOT, '.cache', `${name}-venv-`),
  });
}
