// What elizaOS is given is what its database and its logs can keep.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { MOST_BYTES, safeText, safeValue } from '../dist/safe.js';

const anything = fc.anything({
  withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true, withNullPrototype: true,
  withObjectString: true, withBoxedValues: true, key: fc.string({ unit: 'binary' }), values: [
    fc.string({ unit: 'binary' }), fc.double(), fc.bigInt(), fc.boolean(), fc.constantFrom(null, undefined, '\0', '\ud800', '__proto__', Symbol('s'), () => {}),
  ],
});

/** Every text in it, keys too. */
function texts(value) {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...texts(item)]);
}

describe('any value', () => {
  test('becomes JSON that says the same when it is read again', () => fc.assert(fc.property(anything, given => {
    const { value } = safeValue(given);
    assert.deepEqual(JSON.parse(JSON.stringify(value)), value);
  })));

  test('has no NUL and no lone surrogate left, in keys either', () => fc.assert(fc.property(anything, given => {
    for (const text of texts(safeValue(given).value)) assert.ok(!text.includes('\0') && text.isWellFormed(), JSON.stringify(text));
  })));

  test('is bounded', () => fc.assert(fc.property(anything, fc.integer({ min: 200, max: 2_000 }), (given, most) => {
    const { value, summarised } = safeValue(given, most);
    const bytes = Buffer.byteLength(JSON.stringify(value));
    assert.ok(bytes <= (summarised ? MOST_BYTES : most), `${bytes} bytes`);
  })));

  test('that was made safe stays as it is', () => fc.assert(fc.property(anything, given => {
    const { value } = safeValue(given);
    assert.deepEqual(safeValue(value, Infinity).value, value);
  })));

  test('that is JSON already is not changed', () => fc.assert(fc.property(fc.jsonValue(), given => {
    const kept = JSON.parse(JSON.stringify(given));
    if (texts(kept).every(text => !text.includes('\0') && text.isWellFormed())) assert.deepEqual(safeValue(given, Infinity).value, kept);
  })));
});

describe('what elizaOS fails on', () => {
  for (const [what, given, wanted] of [
    ['a BigInt that a number holds', 12n, 12],
    ['one that none does', 2n ** 70n, '1180591620717411303424'],
    ['NUL', 'a\0b', 'a␀b'],
    ['a lone surrogate', 'a\ud800', 'a\ufffd'],
    ['no number', [Number.NaN, Infinity, -Infinity, -0], [null, null, null, 0]],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['no date', new Date(Number.NaN), null],
    ['a map', new Map([['a', 1]]), { a: 1 }],
    ['a map with other keys', new Map([[1, 'a']]), [[1, 'a']]],
    ['a set', new Set([1, 2]), [1, 2]],
    ['a typed array', new Float64Array([1, Number.NaN, 3]), { array: 'Float64Array', length: 3, head: [1, null, 3] }],
    ['bytes', Buffer.from('ab'), { array: 'Buffer', length: 2, head: [97, 98] }],
    ['an error', new TypeError('no'), 'TypeError: no'],
    ['undefined', undefined, null],
    ['undefined inside', { a: undefined, b: [undefined] }, { b: [null] }],
    ['a property that cannot be read', Object.defineProperty({}, 'a', { enumerable: true, get() { throw new Error('no'); } }), { a: '[unreadable]' }],
  ]) test(what, () => assert.deepEqual(safeValue(given), { value: wanted, summarised: false }));

  test('a cycle, and not what is only there twice', () => {
    const shared = { n: 1 };
    const given = { first: shared, second: shared };
    given.self = given;
    assert.deepEqual(safeValue(given).value, { first: { n: 1 }, second: { n: 1 }, self: '[circular]' });
  });

  test('depth', () => {
    let deep = 1;
    for (let n = 0; n < 100_000; n += 1) deep = [deep];
    assert.match(JSON.stringify(safeValue(deep).value), /\[deeper\]/);
  });

  test('a million numbers: a summary, in no time', () => {
    const begin = performance.now();
    const { value, summarised } = safeValue(Array.from({ length: 1_000_000 }, (_, n) => n));
    assert.ok(performance.now() - begin < 500);
    assert.equal(summarised, true);
    assert.deepEqual(value, { summary: 'a list of 1000000 items', length: 1_000_000, head: [0, 1, 2, 3, 4] });
  });

  test('a text of five megabytes', () => {
    const { value, summarised } = safeValue('x'.repeat(5_000_000));
    assert.equal(summarised, true);
    assert.match(value, /^x{512}… \(5000000 characters\)$/);
  });

  test('a text is cut between characters', () => {
    assert.ok(safeText('é😀'.repeat(100), 10).isWellFormed());
  });
});
