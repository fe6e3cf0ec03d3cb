'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { PythonNativeError, PythonSyntaxError } = require('..');
const { failure, open, works } = require('./support/instance');

test('10 MB of source', async t => {
  const py = open(t);
  const text = `x = "${'é'.repeat(10_000_000)}"\nlen(x)`;
  assert.equal((await py.executeTask({ code: text })).value, 10_000_000);
  assert.equal((await py.executeTask({ code: `${'# a line of it\n'.repeat(700_000)}7` })).value, 7);
  const wrong = await failure(py.executeTask({ code: `${'#'.repeat(10_000_000)}\n)` }));
  assert.ok(wrong instanceof PythonSyntaxError);
  assert.equal(wrong.line, 2);
  await works(py);
});

for (const [what, code] of [
  ['nested brackets', `${'('.repeat(50_000)}1${')'.repeat(50_000)}`],
  ['a sum of many', `${'1+'.repeat(200_000)}1`],
  ['nested functions', Array.from({ length: 150 }, (_, n) => `${' '.repeat(n)}def f():`).join('\n')],
  ['a long chain of attributes', `x${'.a'.repeat(100_000)}`],
  ['unary operators', `${'-'.repeat(200_000)}1`],
]) {
  test(`source that is too much for the compiler is an error, not a crash: ${what}`, async t => {
    const py = open(t);
    const outcome = await py.executeTask({ code }).catch(error => error);
    assert.ok(outcome.value !== undefined || outcome instanceof PythonNativeError, String(outcome));
    await works(py);
  });
}
