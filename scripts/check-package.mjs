// What is published works: packed, installed in an empty folder, and called from there.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { cleanEnvironment } from './lib/clean-environment.mjs';
import { differences } from './lib/differences.mjs';
import { ROOT } from './lib/root.mjs';
import { sources } from './lib/sources.mjs';
import { pack } from './pack.mjs';

/** What npm adds by itself. */
const ALWAYS = ['package.json', 'README.md', 'LICENSE'];

/** A schema makes it load ajv, a tool that fails the table of errors, a code task the Python half. */
const PROGRAM = `
import { createPython, ToolArgumentsError } from '@elizaos/python-native';
import assert from 'node:assert/strict';

const py = createPython();
assert.equal(await py.call('math:sqrt', 2), Math.SQRT2);
py.registerTool({
  name: 'double',
  parameters: { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] },
  handler: ({ x }) => 2 * x,
});
assert.equal(await py.run('await tools.double(21)'), 42);
await assert.rejects(py.run('await tools.double("21")'), ToolArgumentsError);
await py.close();
console.log('it works');
`;

/** @returns {string[]} */
export function check() {
  const folder = mkdtempSync(path.join(tmpdir(), 'elizaos-package-'));
  try {
    const { main, platforms } = pack({ out: folder });
    return [...contents(main.files), ...install(folder, [main, ...platforms].map(({ file }) => file))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Every file of ours that a user's program can need, and nothing that a run of the tests has left there.
 * @param {string[]} packed
 */
function contents(packed) {
  const wanted = [...ALWAYS, ...sources(/^(index\.(js|d\.ts)|errors\.json|(lib|python\/elizaos_py)\/.*|docs\/VALUES\.md)$/)];
  return differences('the sources', wanted, 'the package', packed);
}

/**
 * @param {string} folder
 * @param {string[]} tarballs
 */
function install(folder, tarballs) {
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  writeFileSync(path.join(folder, 'program.mjs'), PROGRAM);
  const installed = run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs], folder);
  return installed.length > 0 ? installed : run(process.execPath, ['program.mjs'], folder, 'it works\n');
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 * @param {string} [wanted] what it should print
 */
function run(program, args, cwd, wanted) {
  // What npm tells its scripts is about this package, not about that folder.
  const env = Object.fromEntries(Object.entries(cleanEnvironment()).filter(([name]) => !name.startsWith('npm_')));
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (status === 0 && (wanted === undefined || stdout === wanted)) return [];
  const told = `${stdout}${stderr}`.replaceAll(ROOT, '.').trim();
  return [`${path.basename(program)} ${args[0]} in an empty folder: ${error?.message ?? `exit code ${status}`}\n${told}`];
}
