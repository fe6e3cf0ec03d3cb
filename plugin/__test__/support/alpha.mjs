// The plugin beside the 2.0 line of elizaOS: what its lock file names, installed once in a folder of its own, and this plugin's
// files copied to it, so that they find that line.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PLUGIN = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const MANIFESTS = path.join(PLUGIN, '__test__', 'alpha');
const CACHE = path.join(PLUGIN, '.cache');

/** The folder that its files run in. */
export function alphaFolder() {
  const folder = install();
  for (const part of ['dist', 'src', 'tsconfig.json', '__test__/support', '__test__/scenarios']) {
    rmSync(path.join(folder, part), { recursive: true, force: true });
    cpSync(path.join(PLUGIN, part), path.join(folder, part), { recursive: true });
  }
  return folder;
}

function install() {
  const lock = readFileSync(path.join(MANIFESTS, 'package-lock.json'));
  const folder = path.join(CACHE, `alpha-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  process.stderr.write(`# installing the 2.0 line of elizaOS in ${path.relative(PLUGIN, folder)}\n`);
  mkdirSync(CACHE, { recursive: true });
  const making = mkdtempSync(`${folder}.`);
  try {
    for (const file of ['package.json', 'package-lock.json']) cpSync(path.join(MANIFESTS, file), path.join(making, file));
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: making, stdio: ['ignore', 'ignore', 'inherit'] });
    const scope = path.join(making, 'node_modules', '@elizaos');
    symlinkSync(path.relative(scope, path.resolve(PLUGIN, '..')), path.join(scope, 'python-native'), 'dir');
    if (!existsSync(folder)) renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}
