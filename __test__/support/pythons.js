'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { findPython } = require('../../lib/python');

/** @typedef {{ version: string, executable: string }} Installed */

const NAME = process.platform === 'win32' ? /^python\.exe$/ : /^python([23](\.\d+)?)?$/;
const VERSION = 'import sys; print("%d.%d.%d" % sys.version_info[:3])';

/** @param {string} folder */
function list(folder) {
  try {
    return fs.readdirSync(folder).map(name => path.join(folder, name));
  } catch {
    return [];
  }
}

/** Where installations are, in no order of preference. */
function folders() {
  const home = os.homedir();
  const { env } = process;
  const roots = [
    path.join(env.PYENV_ROOT ?? path.join(home, '.pyenv'), 'versions'),
    env.UV_PYTHON_INSTALL_DIR ?? path.join(env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'uv', 'python'),
  ];
  const installations = roots.flatMap(list).flatMap(folder => [folder, path.join(folder, 'bin')]);
  return [...installations, ...(env.PATH ?? '').split(path.delimiter), '/usr/bin', '/usr/local/bin'];
}

/** @param {string} file */
function isBinary(file) {
  try {
    // A shim is a script; what it starts is found where it is installed.
    return fs.statSync(file).isFile() && fs.readFileSync(file).subarray(0, 2).toString() !== '#!';
  } catch {
    return false;
  }
}

/** @type {Installed[] | undefined} */
let all;

/** Every real interpreter of this machine, each real file once, oldest version first. */
function installed() {
  if (all) return all;
  /** @type {Map<string, Installed>} */
  const found = new Map();
  for (const file of folders().flatMap(list)) {
    if (!NAME.test(path.basename(file)) || !isBinary(file)) continue;
    const real = fs.realpathSync(file);
    if (found.has(real)) continue;
    try {
      const version = execFileSync(file, ['-c', VERSION], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
      found.set(real, { version, executable: file });
    } catch {
      // Not one that starts.
    }
  }
  all = [...found.values()].sort((a, b) => compareVersions(a.version, b.version));
  return all;
}

/**
 * @param {string} a
 * @param {string} b
 */
function compareVersions(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** @param {Installed} python */
function refusal({ executable }) {
  try {
    findPython({ python: executable });
    return null;
  } catch (error) {
    return /** @type {{ code: string }} */ (error).code;
  }
}

/** Those that can be embedded, oldest first. */
function availablePythons() {
  return installed().filter(python => refusal(python) === null);
}

/** Those of a version that is too old. */
function oldPythons() {
  return installed().filter(python => compareVersions(python.version, '3.10') < 0);
}

module.exports = { availablePythons, oldPythons };
