import assert from 'node:assert/strict';
import test from 'node:test';
import { document, firstChange } from './document.mjs';

test('a document has about the wanted size and is the same every time', () => {
  for (const bytes of [1_000, 100_000, 1_000_000]) {
    const length = JSON.stringify(document(bytes)).length;
    assert.ok(Math.abs(length - bytes) < 0.2 * bytes, `${length} for ${bytes}`);
  }
  assert.deepEqual(document(1_000), document(1_000));
});

test('JSON keeps a document', () => {
  const sent = document(10_000);
  assert.equal(firstChange(sent, JSON.parse(JSON.stringify(sent))), undefined);
});

test('the first change is named with its place', () => {
  assert.equal(firstChange({ a: [{ b: null }] }, { a: [{ b: undefined }] }), 'value.a.0.b: null came back as undefined');
  assert.ok(firstChange({ a: -0 }, { a: 0 }));
  assert.equal(firstChange({ a: 1, b: 2 }, { a: 1 }), 'value: came back with other keys');
});
