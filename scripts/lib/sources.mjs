// The files that we write, told from those that are made or installed.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from './root.mjs';

const NOT_OURS = new Set(['target', 'node_modules', 'native', 'dist', '__pycache__']);
/** Of the folders whose names begin with a dot, those that hold something of ours. */
const DOTTED = new Set(['.github', '.ci', '.cargo']);

/** @type {string[] | undefined} */
let known;

/** Their paths from the root, with slashes. */
function all() {
  known ??= [...walk('')].sort();
  return known;
}

/**
 * @param {string} folder
 * @returns {Generator<string>}
 */
function* walk(folder) {
  for (const entry of readdirSync(path.join(ROOT, folder), { withFileTypes: true })) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (NOT_OURS.has(entry.name) || (entry.name.startsWith('.') && !DOTTED.has(entry.name))) continue;
    if (entry.isDirectory()) yield* walk(name);
    else if (entry.isFile()) yield name;
  }
}

/**
 * Those whose path fits.
 * @param {RegExp} pattern
 */
export function sources(pattern) {
  return all().filter(name => pattern.test(name));
}

/** @param {string} name */
export function read(name) {
  return readFileSync(path.join(ROOT, name), 'utf8');
}

/** @param {string} name */
export function readJson(name) {
  return JSON.parse(read(name));
}
