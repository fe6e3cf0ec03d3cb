// node scripts/build.mjs --profile fast|release [--only core|loader] [--quiet]
//
// Builds the addons with cargo and puts them where lib/native.js looks for them.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { triple } from '../lib/triple.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const ADDONS = {
  core: { package: 'elizaos-python-native', library: 'elizaos_python_native' },
  loader: { package: 'elizaos-python-native-loader', library: 'elizaos_python_native_loader' },
};
const PROFILES = ['fast', 'release'];

/** @typedef {keyof typeof ADDONS} Name */
/** @typedef {{ profile: string, quiet: boolean, names: Name[] }} Options */

class Failure extends Error {}

/** @returns {Options} */
function readOptions() {
  const { profile, only, quiet } = readArguments();
  const all = /** @type {Name[]} */ (Object.keys(ADDONS));
  const names = only === undefined ? all : all.filter(name => name === only);
  if (!PROFILES.includes(profile)) throw new Failure(`--profile is ${PROFILES.join(' or ')}, not ${profile}`);
  if (names.length === 0) throw new Failure(`--only is ${all.join(' or ')}, not ${only}`);
  return { profile, quiet, names };
}

function readArguments() {
  try {
    return parseArgs({
      options: { profile: { type: 'string', default: 'release' }, only: { type: 'string' }, quiet: { type: 'boolean', default: false } },
    }).values;
  } catch (error) {
    throw new Failure(/** @type {Error} */ (error).message);
  }
}

/**
 * Runs cargo and gives the files it says it made: their names and folder depend on the platform and on settings.
 * @param {Options} options
 * @returns {Promise<Map<string, string>>}
 */
async function runCargo({ profile, quiet, names }) {
  const packages = names.flatMap(name => ['--package', ADDONS[name].package]);
  const args = ['build', '--lib', '--profile', profile, ...packages, '--message-format', 'json-render-diagnostics', ...(quiet ? ['--quiet'] : [])];
  const cargo = spawn('cargo', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve, reject) => cargo.on('error', reject).on('close', resolve));
  /** @type {Map<string, string>} */
  const made = new Map();
  const reading = (async () => {
    for await (const line of createInterface({ input: cargo.stdout })) {
      const message = JSON.parse(line);
      if (message.reason !== 'compiler-artifact') continue;
      const file = message.filenames.find((/** @type {string} */ name) => /\.(so|dylib|dll)$/.test(name));
      if (file) made.set(message.target.name, file);
    }
  })();
  let status;
  try {
    [status] = await Promise.all([ended, reading]);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
    throw new Failure('cargo is not on PATH. Rust builds this package: install it from https://rustup.rs, open a new terminal, and try again.');
  }
  if (status !== 0) throw new Failure(`cargo build failed (exit code ${status}); its messages are above.`);
  return made;
}

/**
 * A running process may have the old file mapped: it must keep its content, so the new one takes only its name.
 * @param {string} source
 * @param {string} target
 */
function install(source, target) {
  if (existsSync(target) && readFileSync(source).equals(readFileSync(target))) return false;
  mkdirSync(dirname(target), { recursive: true });
  const temporary = `${target}.${randomUUID()}`;
  copyFileSync(source, temporary);
  try {
    renameSync(temporary, target);
  } catch (error) {
    if (process.platform !== 'win32') throw error;
    // Windows does not replace a library in use, but lets it be renamed.
    renameSync(target, `${target}.${randomUUID()}.old`);
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { force: true });
  }
  return true;
}

/** @param {string} file */
function describeSize(file) {
  const bytes = statSync(file).size;
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

async function main() {
  const start = performance.now();
  const options = readOptions();
  const made = await runCargo(options);
  const parts = options.names.map(name => {
    const source = made.get(ADDONS[name].library);
    if (!source) {
      throw new Failure(`cargo made no shared library of ${ADDONS[name].package}. On musl, RUSTFLAGS="-C target-feature=-crt-static" is needed.`);
    }
    const target = join(ROOT, 'native', `${name}.${triple}.node`);
    const changed = install(source, target);
    return `${relative(ROOT, target)} ${describeSize(target)}${changed ? '' : ' (unchanged)'}`;
  });
  if (!options.quiet) console.log(`${parts.join(', ')}; ${options.profile}, ${((performance.now() - start) / 1e3).toFixed(1)} s`);
}

main().catch(error => {
  console.error(error instanceof Failure ? `${basename(process.argv[1])}: ${error.message}` : error);
  process.exitCode = 1;
});
