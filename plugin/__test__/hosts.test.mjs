// The same scene on the other program that runs elizaOS, and with its next line.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { alphaFolder } from './support/alpha.mjs';

const PLUGIN = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const SCENE = path.join('__test__', 'scenarios', 'core.mjs');
const { hostProgram, missing } = createRequire(import.meta.url)('../../__test__/support/hosts.js');

function play(program, folder) {
  const { status, stdout, stderr } = spawnSync(program, [SCENE], { cwd: folder, encoding: 'utf8', timeout: 300_000 });
  assert.equal(status, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /the whole scene/);
}

test('elizaOS 1.7 on Node', () => play(process.execPath, PLUGIN));

test('elizaOS 1.7 on Bun', { skip: missing('Bun') }, () => play(hostProgram('Bun'), PLUGIN));

test('elizaOS 2.0 alpha: its types', () => {
  const typescript = path.join(path.dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin', 'tsc');
  const types = path.join(PLUGIN, 'node_modules', '@types');
  const { status, stdout, stderr } = spawnSync(process.execPath, [typescript, '--noEmit', '--typeRoots', types, '-p', alphaFolder()], { encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}\n${stderr}`);
});

test('elizaOS 2.0 alpha on Node', () => play(process.execPath, alphaFolder()));

test('elizaOS 2.0 alpha on Bun', { skip: missing('Bun') }, () => play(hostProgram('Bun'), alphaFolder()));
