'use strict';

const { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

/** Fake interpreters are shell scripts. */
const skip = process.platform === 'win32' && 'shell scripts are needed';

/**
 * An interpreter that answers the probe as told, so that each kind of Python can be had on each machine.
 * @param {string} file
 * @param {Record<string, unknown>} [answer] what differs from a usable CPython
 */
function fakePython(file, answer = {}) {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true });
  const library = path.join(folder, 'libpython.so');
  appendFileSync(library, '');
  return script(file, `printf '%s\\n' '${JSON.stringify({
    implementation: 'CPython',
    version: '3.12.1',
    executable: file,
    baseExecutable: file,
    prefix: folder,
    basePrefix: folder,
    isVenv: false,
    library,
    stdlib: [folder],
    sitePackages: [],
    freeThreaded: false,
    machine: 'unknown',
    bits: 64,
    ...answer,
  })}'`);
}

/**
 * A program that counts its runs.
 * @param {string} file
 * @param {string} body
 */
function script(file, body) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho run >> '${file}.runs'\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** @param {string} file */
function runs(file) {
  return existsSync(`${file}.runs`) ? readFileSync(`${file}.runs`, 'utf8').trim().split('\n').length : 0;
}

/**
 * A virtual environment around an interpreter.
 * @param {string} folder
 * @param {Record<string, unknown>} [answer]
 */
function fakeVenv(folder, answer = {}) {
  const file = fakePython(path.join(folder, 'bin', 'python'), { isVenv: true, prefix: folder, ...answer });
  writeFileSync(path.join(folder, 'pyvenv.cfg'), 'home = /usr/bin\n');
  return file;
}

module.exports = { fakePython, fakeVenv, runs, script, skip };
