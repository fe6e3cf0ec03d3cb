'use strict';

const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } = require('node:fs');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '..', '..');
const MANIFESTS = path.join(ROOT, '__test__', 'hosts');
const HOSTS = path.join(ROOT, '.cache', 'hosts');

const BUN_ARCHITECTURES = new Map([['x64', 'x64'], ['arm64', 'aarch64']]);

/** Where each is, once its package is installed. */
const PROGRAMS = {
  'Node 22': `node22-${process.platform}-${process.arch}/bin/node`,
  'Node 24': `node24-${process.platform}-${process.arch}/bin/node`,
  Bun: `@oven/bun-${process.platform}-${BUN_ARCHITECTURES.get(process.arch) ?? process.arch}/bin/bun`,
};

/** @typedef {keyof typeof PROGRAMS} HostName */

const NAMES = /** @type {HostName[]} */ (Object.keys(PROGRAMS));

/**
 * Why there is none on this platform, if there is none.
 * @param {HostName} name
 */
function missing(name) {
  const { optionalDependencies } = JSON.parse(readFileSync(path.join(MANIFESTS, 'package.json'), 'utf8'));
  const [, offered] = /^(.*)\/bin\//.exec(PROGRAMS[name]) ?? [];
  return !Object.hasOwn(optionalDependencies, String(offered)) && `there is no package ${offered}`;
}

/**
 * The program of that name, installed now if it was not yet.
 * @param {HostName} name
 */
function hostProgram(name) {
  return path.join(install(), 'node_modules', PROGRAMS[name]);
}

/** What the lock file names, in a folder of its own: another lock file has another one. */
function install() {
  const lock = readFileSync(path.join(MANIFESTS, 'package-lock.json'));
  const folder = path.join(HOSTS, createHash('sha256').update(lock).digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  process.stderr.write(`# installing other hosts of JavaScript in ${path.relative(ROOT, folder)}\n`);
  mkdirSync(HOSTS, { recursive: true });
  const making = mkdtempSync(`${folder}.`);
  try {
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(path.join(MANIFESTS, file), path.join(making, file));
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: making, stdio: ['ignore', 'ignore', 'inherit'] });
    // Whoever is first has it; what another process has made meanwhile is the same.
    if (!existsSync(folder)) renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

module.exports = { NAMES, hostProgram, missing };
