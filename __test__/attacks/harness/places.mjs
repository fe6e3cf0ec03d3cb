// Where the attacks are tried: as which user, and with how much of what the system has.

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import discovery from '../../../lib/python/index.js';
import { makeVenv, ROOT } from '../../../scripts/lib/venv.mjs';
import pythons from '../../support/pythons.js';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const RUN = path.join('__test__', 'attacks', 'harness', 'run.js');
/** `nobody` of most systems: a user who owns nothing. */
const NOBODY = 65534;
const SITE_PACKAGES = 'import os, numpy; print(os.path.dirname(os.path.dirname(numpy.__file__)))';

/**
 * @typedef {object} Place
 * @property {string} name
 * @property {string | false} missing Why it cannot be had here.
 * @property {boolean} namespaces
 * @property {() => { command: string[], cwd: string, options: object, python: string, packages: string, remove?: () => void }} prepare
 */

const isRoot = process.getuid?.() === 0;

/** @type {Place[]} */
export const places = [
  {
    name: `as this user (${os.userInfo().username})`,
    missing: false,
    namespaces: true,
    prepare: () => ({ command: [process.execPath], cwd: ROOT, options: {}, ...ourPython() }),
  },
  {
    name: 'as a user without any rights',
    missing: !isRoot && 'only root can become another user',
    namespaces: true,
    prepare: () => {
      const { node, cwd, home, ...rest } = copyForAll();
      return { command: [node], cwd, options: { uid: NOBODY, gid: NOBODY, env: { PATH: '/usr/bin:/bin', HOME: home } }, ...rest };
    },
  },
  {
    name: 'where namespaces are refused, as in a container',
    missing: !isRoot && 'only root can refuse them to itself and keep the rest',
    namespaces: false,
    prepare: () => {
      // Without a root of its own a worker, who is not root either, goes the same ways as everybody.
      const { node, cwd, home, ...rest } = copyForAll();
      return { command: [rest.python, path.join(HERE, 'without_namespaces.py'), node], cwd, options: { env: { PATH: '/usr/bin:/bin', HOME: home } }, ...rest };
    },
  },
];

/** @param {string} [python] */
function ourPython(python) {
  const { executable } = discovery.findPython({ python });
  const environment = makeVenv({ python: executable, requirements: path.join(HERE, '..', 'packages.txt'), folder: path.join(ROOT, '.cache', 'attacks-venv-') });
  return { python: executable, packages: execFileSync(environment, ['-c', SITE_PACKAGES], { encoding: 'utf8' }).trim() };
}

/** What any user can read: the repository and Node may lie in a folder that is closed to others, so this is a copy. */
function copyForAll() {
  const found = pythons.availablePythons().findLast(({ executable }) => isForAll(executable) && isForAll(discovery.findPython({ python: executable }).library));
  if (!found) throw new Error('no Python of this machine is for all users: install one for the system (Debian: python3, libpython3-dev)');
  const { python, packages } = ourPython(found.executable);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'attacks-'));
  chmodSync(folder, 0o755);
  for (const name of ['index.js', 'errors.json', 'package.json', 'lib', 'native', path.join('python', 'elizaos_py'), path.join('__test__', 'attacks'), ...dependencies()]) {
    cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true, filter: file => !file.endsWith('__pycache__') });
  }
  const copied = path.join(folder, 'packages');
  for (const name of ['numpy', 'numpy.libs']) {
    if (existsSync(path.join(packages, name))) cpSync(path.join(packages, name), path.join(copied, name), { recursive: true });
  }
  const home = path.join(folder, 'home');
  mkdirSync(home);
  chmodSync(home, 0o777);
  openTo(folder);
  return { node: nodeForAll(folder), cwd: folder, home, python, packages: copied, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What is installed with the package, by its paths. */
function dependencies() {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).filter(([name, { dev, devOptional, optional }]) => name.startsWith('node_modules/') && !dev && !devOptional && !optional).map(([name]) => name);
}

/**
 * Whether any user can read a file: all folders above it are open.
 * @param {string} file
 */
function isForAll(file) {
  for (let place = realpathSync(file), wanted = 0o004; ; place = path.dirname(place), wanted = 0o001) {
    if ((statSync(place).mode & wanted) !== wanted) return false;
    if (place === path.dirname(place)) return true;
  }
}

/** @param {string} folder */
function openTo(folder) {
  execFileSync('chmod', ['-R', 'a+rX', folder]);
}

/** @param {string} folder */
function nodeForAll(folder) {
  if (isForAll(process.execPath)) return process.execPath;
  const copy = path.join(folder, 'node');
  try {
    linkSync(process.execPath, copy);
  } catch {
    copyFileSync(process.execPath, copy);
  }
  return copy;
}

/**
 * @param {Place} place
 * @param {{ only?: string }} [choice]
 */
export function plan(place, { only } = {}) {
  const { command, cwd, options, python, packages, remove } = place.prepare();
  const [program, ...before] = command;
  const args = [...before, '--expose-gc', RUN, JSON.stringify({ packages, namespaces: place.namespaces, only })];
  const env = { .../** @type {any} */ (options).env ?? process.env, ELIZAOS_PYTHON: python };
  return { program, args, options: { ...options, cwd, env }, remove };
}
