'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { test } = require('node:test');
const { inspect } = require('node:util');

const errors = require('../lib/errors');
/** @type {Record<import('../index').ErrorCode, { class: import('../lib/errors').ClassName, hint: string | null }>} */
const table = /** @type {any} */ (require('../errors.json'));

const { createError, classes, PythonNativeError } = errors;

/** @typedef {import('../index').ErrorCode} ErrorCode */
const codes = /** @type {ErrorCode[]} */ (Object.keys(table));

for (const code of codes) {
  test(`${code} is a ${table[code].class}`, () => {
    const error = createError(code, 'words');
    assert.ok(error instanceof classes[table[code].class]);
    assert.ok(error instanceof PythonNativeError && error instanceof Error);
    assert.deepEqual([error.code, error.message, error.hint], [code, 'words', table[code].hint]);
    assert.equal(error.name, table[code].class);
    assert.equal(error.constructor.name, error.name);
    assert.equal(String(error), `${error.name}: words`);
    assert.ok(error.stack?.startsWith(`${error.name}: words\n    at `), error.stack);
  });
}

test('each class is exported under its name', () => {
  for (const [name, Class] of Object.entries(classes)) assert.equal(/** @type {any} */ (errors)[name], Class);
  assert.equal(Object.keys(classes).length, new Set(Object.values(table).map(entry => entry.class)).size + 1);
});

test('a syntax error is a Python error', () => {
  assert.ok(createError('SYNTAX_ERROR', 'words') instanceof classes.PythonError);
  assert.ok(!(createError('TIMEOUT', 'words') instanceof classes.PythonError));
});

test('details become properties, cause stays what it is in JavaScript', () => {
  const cause = new Error('deeper');
  const error = /** @type {any} */ (createError('UNSENDABLE_VALUE', 'words', { path: 'args[0].fn', cause, stdout: undefined }));
  assert.equal(error.path, 'args[0].fn');
  assert.equal(error.cause, cause);
  assert.deepEqual(Object.keys(error), ['code', 'hint', 'path']);
  assert.ok(!('stdout' in error));
  assert.ok(!('cause' in createError('TIMEOUT', 'words')));
});

test('a hint of one\'s own replaces the table\'s, an undefined one does not', () => {
  assert.equal(createError('TIMEOUT', 'words', { hint: 'wait' }).hint, 'wait');
  assert.equal(createError('TIMEOUT', 'words', { hint: null }).hint, null);
  assert.equal(createError('TIMEOUT', 'words', { hint: undefined }).hint, table.TIMEOUT.hint);
});

test('an unknown code keeps its message', () => {
  for (const code of ['NEW_CODE', 'constructor']) {
    const error = createError(/** @type {ErrorCode} */ (code), 'words', { path: 'x' });
    assert.equal(error.code, 'INTERNAL');
    assert.match(error.message, new RegExp(`words.*${code}`));
  }
});

test('a person sees the hint wherever the error is printed', () => {
  const line = /^  hint: '.*maxQueue.*/m;
  assert.match(inspect(createError('QUEUE_FULL', 'words')), line);
  assert.doesNotMatch(inspect(createError('CANCELLED', 'words')), /hint/);
  const script = `throw require(${JSON.stringify(require.resolve('../lib/errors'))}).createError('QUEUE_FULL', 'words')`;
  const { stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  assert.match(stderr, line);
  assert.match(stderr, /^QueueFullError: words$/m);
});

test('the stack begins where the error was made', () => {
  const error = createError('TIMEOUT', 'words');
  assert.match(String(error.stack?.split('\n')[1]), /errors\.test\.js/);
});
