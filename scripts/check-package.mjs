// What is published works: packed, installed in an empty folder, and called from there. Of the plugin, what is in it: its own
// tests run it, in elizaOS.

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

/** The tools of a package beside it. */
const TOOLS = `
import { createPython } from '@elizaos/python-native';
import { registerElizaTools } from '@elizaos/python-tools';
import assert from 'node:assert/strict';

const py = createPython();
const tools = registerElizaTools(py, { env: {}, models: { host: ({ messages }) => messages.at(-1).content } });
assert.equal(await py.run('(await tools.ai_chat("hello"))["text"]'), 'hello');
await tools.unregister();
await py.close();
console.log('it works');
`;

/** @returns {Promise<string[]>} */
export async function check() {
  const folder = mkdtempSync(path.join(tmpdir(), 'elizaos-package-'));
  try {
    const { main, platforms, tools, plugin } = await pack({ out: folder });
    return [
      ...contents('the main package', main.files, ofMain()),
      ...contents('the package of tools', tools.files, ofTools()),
      ...contents('the plugin\'s package', plugin.files, ofPlugin()),
      ...install(folder, [main, ...platforms, tools, plugin].map(({ file }) => file)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Every file of ours that a user's program can need, and nothing that a run of the tests has left there.
 * @param {string} name
 * @param {string[]} packed
 * @param {string[]} wanted
 */
function contents(name, packed, wanted) {
  return differences('the sources', [...ALWAYS, ...wanted], name, packed);
}

function ofMain() {
  return sources(/^(index\.(js|d\.ts)|errors\.json|(lib|python\/elizaos_py)\/.*|docs\/VALUES\.md)$/);
}

function ofTools() {
  return sources(/^tools\/(index\.(js|d\.ts)|src\/.*)$/).map(name => name.slice('tools/'.length));
}

/** Of each source what it is compiled to. elizaOS' registry wants two pictures. */
function ofPlugin() {
  const compiled = sources(/^plugin\/src\/.*\.ts$/).flatMap(name => ['.js', '.d.ts'].map(end => name.replace('plugin/src/', 'dist/').replace(/\.ts$/, end)));
  return [...compiled, 'elizaos.plugin.json', 'images/banner.jpg', 'images/logo.jpg'];
}

/**
 * @param {string} folder
 * @param {string[]} tarballs
 */
function install(folder, tarballs) {
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const programs = { 'program.mjs': PROGRAM, 'tools.mjs': TOOLS };
  for (const [name, text] of Object.entries(programs)) writeFileSync(path.join(folder, name), text);
  // Not the peers: elizaOS is a third of a gigabyte, and the plugin runs in it in its own tests.
  const installed = run('npm', ['install', '--omit=peer', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs], folder);
  return installed.length > 0 ? installed : Object.keys(programs).flatMap(name => run(process.execPath, [name], folder, 'it works\n'));
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
