// The plugin's own packages, elizaOS among them: installed when its lock says so.

import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from './root.mjs';
import { watch } from './watch.mjs';

const PLUGIN = path.join(ROOT, 'plugin');
/** npm writes it when it has installed what the lock says. */
const INSTALLED = path.join(PLUGIN, 'node_modules', '.package-lock.json');

function isInstalled() {
  return existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync(path.join(PLUGIN, 'package-lock.json')).mtimeMs;
}

/** @param {string[]} args */
export async function npmInPlugin(...args) {
  const { ok, how } = await watch('npm', args, { cwd: PLUGIN });
  if (!ok) throw new Error(`npm ${args.join(' ')}: ${how}`);
}

export async function installPlugin() {
  if (!isInstalled()) await npmInPlugin('ci', '--no-audit', '--no-fund');
}
