// The plugin's tests, with what they need: its own packages, elizaOS among them, are installed when its lock says so.

import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

import { ROOT } from './lib/root.mjs';
import { watch } from './lib/watch.mjs';

const PLUGIN = path.join(ROOT, 'plugin');
/** npm writes it when it has installed what the lock says. */
const INSTALLED = path.join(PLUGIN, 'node_modules', '.package-lock.json');

function isInstalled() {
  return existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync(path.join(PLUGIN, 'package-lock.json')).mtimeMs;
}

/** @param {string[]} args */
async function npm(...args) {
  const { ok, how } = await watch('npm', args, { cwd: PLUGIN });
  if (!ok) throw new Error(`npm ${args.join(' ')}: ${how}`);
}

try {
  if (!isInstalled()) await npm('ci', '--no-audit', '--no-fund');
  await npm('test');
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
