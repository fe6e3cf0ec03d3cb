// The documentation says what is there.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import * as entry from '../index.js';
import { MODEL_OPTIONS } from '../src/models/index.js';
import { PROVIDERS } from '../src/models/providers.js';
import { OPTIONS, WEB_OPTIONS } from '../src/register.js';
import { handlers } from './support/web.mjs';

const HERE = fileURLToPath(new URL('..', import.meta.url));
/** Within the addon's package, where both names lead to what is here. */
const FOLDER = path.join(HERE, '..', '.cache', 'tools-readme');
const README = readFileSync(path.join(HERE, 'README.md'), 'utf8');
const TYPES = readFileSync(path.join(HERE, 'index.d.ts'), 'utf8');

/** @param {string} heading */
function section(heading) {
  return README.split(/^## /m).find(part => part.startsWith(`${heading}\n`)) ?? assert.fail(`no section ${heading}`);
}

/**
 * The names in the first column of the tables of a section.
 * @param {string} text
 */
function column(text) {
  return [...text.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`(\w+)/g)].map(([, name]) => name));
}

for (const [, program] of README.matchAll(/^```js\n([^]*?)^```$/gm)) {
  test(`the program that begins with ${program.trim().split('\n')[0]} prints what it says`, async t => {
    mkdirSync(FOLDER, { recursive: true });
    t.after(() => rmSync(FOLDER, { recursive: true }));
    const file = path.join(FOLDER, 'program.mjs');
    writeFileSync(file, program);
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    const wanted = [...program.matchAll(/\/\/ → (.*)$/gm)].flatMap(([, prints]) => prints.split(' | '));
    assert.deepEqual(stdout.trimEnd().split('\n'), wanted);
  });
}

test('the tools are those of the table, with their arguments', t => {
  const { tools } = handlers(t);
  const told = [...section('Tools').matchAll(/^\| `(\w+)\((.*?)\)` \|/gm)].map(([, name, list]) => [name, list.split(', ').map(word => word.split('=')[0])]);
  assert.deepEqual(told, [...tools.values()].map(({ name, parameters }) => [name, Object.keys(/** @type {object} */ (parameters.properties))]));
});

test('the options are those of the tables', () => {
  const [models, web] = [section('Models'), section('Options')];
  const [ofTools, ofWeb] = web.split('| option of `web` |');
  assert.deepEqual(column(models.slice(models.indexOf('| option |'))).toSorted(), [...MODEL_OPTIONS].toSorted());
  assert.deepEqual(column(ofTools).toSorted(), [...OPTIONS].toSorted());
  assert.deepEqual(column(ofWeb).toSorted(), [...WEB_OPTIONS].toSorted());
});

test('the providers are those of the table', () => {
  const told = [...section('Models').matchAll(/^\| `(\w+)` \| `(\w+)` \| `(.*?)` \| `(.*?)` \|$/gm)].map(([, ...row]) => row);
  assert.deepEqual(told, Object.entries(PROVIDERS).map(([name, { env, model, baseUrl }]) => [name, env, model, baseUrl]));
});

test('errors and their codes are declared, exported and told', () => {
  const classes = Object.entries(entry).filter(([name]) => name.endsWith('Error')).map(([, Class]) => /** @type {any} */ (Class));
  const declared = [...TYPES.matchAll(/^export class (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(classes.map(({ name }) => name).toSorted(), declared.toSorted());
  const codes = classes.flatMap(({ code }) => code ?? []).toSorted();
  assert.deepEqual([.../** @type {string} */ (TYPES.split('export type ErrorCode')[1].split(';')[0]).matchAll(/'(\w+)'/g)].map(([, code]) => code).toSorted(), codes);
  assert.deepEqual(column(section('Errors')).toSorted(), codes);
});
