// The packages that are published beside the main one, in the form that npm gets: with versions where the sources have folders,
// and without what only a clone needs.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { installPlugin } from './plugin.mjs';
import { ROOT } from './root.mjs';
import { readJson } from './sources.mjs';

const TSC = path.join(path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/** @param {string} folder */
export function stageTools(folder) {
  return stage('tools', folder);
}

/**
 * Compiled anew: a folder that was built before may hold what has no source any more.
 * @param {string} folder
 */
export async function stagePlugin(folder) {
  await installPlugin();
  const { status, stdout } = spawnSync(process.execPath, [TSC, '-p', path.join(ROOT, 'plugin'), '--outDir', path.join(folder, 'dist')], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the plugin cannot be compiled:\n${stdout}`);
  return stage('plugin', folder, ['dist/']);
}

/**
 * @param {string} part
 * @param {string} folder
 * @param {string[]} [made] Entries that are there already.
 */
function stage(part, folder, made = []) {
  const { scripts, devDependencies, ...manifest } = readJson(`${part}/package.json`);
  for (const entry of [...manifest.files, 'README.md']) {
    if (!made.includes(entry)) cpSync(path.join(ROOT, part, entry), path.join(folder, entry), { recursive: true });
  }
  const license = path.join(ROOT, part, 'LICENSE');
  cpSync(existsSync(license) ? license : path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
  const dependencies = Object.fromEntries(Object.entries(manifest.dependencies).map(([name, range]) => [name, published(part, range)]));
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify({ ...manifest, dependencies }, null, 2)}\n`);
  return folder;
}

/**
 * @param {string} part
 * @param {string} range
 */
function published(part, range) {
  if (!range.startsWith('file:')) return range;
  return `^${readJson(path.join(part, range.slice('file:'.length), 'package.json')).version}`;
}
