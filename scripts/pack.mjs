// node scripts/pack.mjs [--native <folder>] [--out <folder>] [--all]
//
// Makes the tarballs that npm publishes: one for each platform whose binaries are in native/, the main one, which lists those
// as optional dependencies, and those of the tools and the plugin. With --all a platform that is missing is an error. Prints
// their paths, in the order in which they are published.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { stagePlugin, stageTools } from './lib/beside.mjs';
import { ROOT } from './lib/root.mjs';
import { read, readJson } from './lib/sources.mjs';

const ADDONS = ['loader', 'core'];

/** @typedef {{ rust: string, os: string[], cpu: string[], libc?: string[] }} Platform */
/** @typedef {{ file: string, files: string[] }} Tarball What npm made, and the paths within it. */

/**
 * @param {{ native?: string, out?: string, all?: boolean }} [options]
 * @returns {Promise<{ main: Tarball, platforms: Tarball[], tools: Tarball, plugin: Tarball }>}
 */
export async function pack({ native = path.join(ROOT, 'native'), out = path.join(ROOT, '.cache', 'npm'), all = false } = {}) {
  /** @type {Record<string, Platform>} */
  const known = readJson('npm/platforms.json');
  const built = Object.keys(known).filter(name => ADDONS.every(addon => existsSync(path.join(native, `${addon}.${name}.node`))));
  const missing = Object.keys(known).filter(name => !built.includes(name));
  if (built.length === 0) throw new Error(`${native} holds no binaries of ${missing.join(', ')}: npm run build`);
  if (all && missing.length > 0) throw new Error(`${native} lacks the binaries of ${missing.join(', ')}`);
  const staging = mkdtempSync(path.join(tmpdir(), 'elizaos-pack-'));
  try {
    mkdirSync(out, { recursive: true });
    const platforms = built.map(name => npmPack(stagePlatform(path.join(staging, name), name, known[name], native), out));
    const main = npmPack(stageMain(path.join(staging, 'main'), built), out);
    const tools = npmPack(stageTools(path.join(staging, 'tools')), out);
    return { main, platforms, tools, plugin: npmPack(await stagePlugin(path.join(staging, 'plugin')), out) };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {Platform} platform
 * @param {string} native
 */
function stagePlatform(folder, name, { rust, os, cpu, libc }, native) {
  const { name: main, version, license, repository, engines } = readJson('package.json');
  mkdirSync(folder, { recursive: true });
  for (const addon of ADDONS) cpSync(path.join(native, `${addon}.${name}.node`), path.join(folder, `${addon}.${name}.node`));
  cpSync(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
  writeFileSync(path.join(folder, 'README.md'), read('npm/README.md').replaceAll('{platform}', name).replaceAll('{rust}', rust));
  const description = `The binaries of ${main} for ${rust}`;
  write(folder, { name: platformPackage(name), version, description, license, repository, engines, os, cpu, libc, files: ['*.node'] });
  return folder;
}

/**
 * The package as it is, but for the scripts, which need files that are not in it.
 * @param {string} folder
 * @param {string[]} platforms
 */
function stageMain(folder, platforms) {
  const { scripts, devDependencies, ...manifest } = readJson('package.json');
  for (const entry of [...manifest.files, 'README.md', 'LICENSE']) {
    if (entry.startsWith('!')) continue;
    const source = path.join(ROOT, entry);
    if (existsSync(source)) cpSync(source, path.join(folder, entry), { recursive: true });
  }
  const optionalDependencies = Object.fromEntries(platforms.map(name => [platformPackage(name), manifest.version]));
  write(folder, { ...manifest, optionalDependencies });
  return folder;
}

/** @param {string} name lib/native.js looks for this package. */
function platformPackage(name) {
  return `${readJson('package.json').name}-${name}`;
}

/**
 * @param {string} folder
 * @param {object} manifest
 */
function write(folder, manifest) {
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * @param {string} folder
 * @param {string} out
 * @returns {Tarball}
 */
function npmPack(folder, out) {
  const { status, stdout, stderr, error } = spawnSync('npm', ['pack', '--json', '--pack-destination', out], { cwd: folder, encoding: 'utf8' });
  if (error) throw new Error(`npm could not be started: ${error.message}`);
  if (status !== 0) throw new Error(`npm pack ended with ${status}:\n${stderr}`);
  const [{ filename, files }] = JSON.parse(stdout);
  return { file: path.join(out, filename), files: files.map((/** @type {{ path: string }} */ entry) => entry.path) };
}

if (fileURLToPath(import.meta.url) === process.argv[1]) {
  const { values } = parseArgs({
    options: { native: { type: 'string' }, out: { type: 'string' }, all: { type: 'boolean' } },
  });
  try {
    const { main, platforms, tools, plugin } = await pack({ ...values, ...(values.out && { out: path.resolve(values.out) }) });
    for (const { file } of [...platforms, main, tools, plugin]) console.log(file);
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 1;
  }
}
