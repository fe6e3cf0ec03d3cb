'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const fc = require('fast-check');

const { NdArray } = require('../lib/wire/ndarray');
const { ELEMENT_TYPES, TAG } = require('../lib/wire/tags');
const { encoded, decoded, roundTrip } = require('./support/wire');

const anyCodeUnit = fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code));
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: anyCodeUnit }),
  fc.string({ unit: 'grapheme', minLength: 15, maxLength: 60 }),
);
const oddKey = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '0', '-1', '');
const key = fc.oneof({ weight: 8, arbitrary: text }, oddKey);

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(-0, NaN, Infinity, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, -(2 ** 53)),
);
// Those of a number's range come back as numbers.
const big = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }).filter(value => !Number.isSafeInteger(Number(value)));

const typedArray = fc.constantFrom(...ELEMENT_TYPES).chain(({ Array: Class }) => {
  /** @type {fc.Arbitrary<unknown>} */
  const element = Class.name.startsWith('Big') ? fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }) : fc.double();
  return fc.array(element, { maxLength: 9 }).map(items => /** @type {any} */ (Class).from(items));
});

const ndarray = fc.tuple(fc.nat(3), fc.nat(3), fc.constantFrom(...ELEMENT_TYPES))
  .map(([rows, columns, { Array: Class }]) =>
    new NdArray(new Class(new ArrayBuffer(rows * columns * Class.BYTES_PER_ELEMENT)), [rows, columns]));

const leaf = fc.oneof(
  fc.constantFrom(null, true, false),
  number,
  big,
  text,
  fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
  fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes)),
  typedArray,
  ndarray,
);

const { value } = fc.letrec((/** @type {(name: string) => fc.Arbitrary<any>} */ tie) => ({
  value: fc.oneof({ depthSize: 'medium' }, leaf, tie('list'), tie('dict'), tie('map'), tie('set')),
  list: fc.array(tie('value'), { maxLength: 6 }),
  // Object.fromEntries makes an own property of __proto__.
  dict: fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map(entries => Object.fromEntries(entries)),
  map: fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map(entries => new Map(entries)),
  set: fc.array(tie('value'), { maxLength: 4 }).map(items => new Set(items)),
}));

test('what is encoded is decoded, exactly', () => {
  fc.assert(fc.property(value, sent => {
    assert.deepEqual(ordered(roundTrip(sent)), ordered(sent));
  }), { numRuns: 1500 });
});

/**
 * Maps and Sets as arrays: deepEqual does not look at their order, and takes long to match objects among them.
 * @param {any} item
 * @returns {unknown}
 */
function ordered(item) {
  if (item instanceof Map) return { map: [...item].map(ordered) };
  if (item instanceof Set) return { set: [...item].map(ordered) };
  if (Array.isArray(item)) return item.map(ordered);
  if (item === null || Object.getPrototypeOf(item) !== Object.prototype) return item;
  return { dict: Object.entries(item).map(ordered) };
}

test('JSON is read as JSON.parse reads it', () => {
  fc.assert(fc.property(fc.json(), json => {
    const length = Buffer.byteLength(json);
    const bytes = Buffer.alloc(5 + length, TAG.JSON);
    bytes.writeUInt32LE(length, 1);
    bytes.write(json, 5);
    assert.deepEqual(decoded(bytes), JSON.parse(json));
  }));
});

test('strings of every length are exact, whichever way they are written', () => {
  const unit = fc.constantFrom('a', '\x7f', '\x80', 'é', '\u07ff', '\u0800', '€', '🐍', '\ud83d', '\udc0d');
  fc.assert(fc.property(fc.string({ unit, maxLength: 64 }), sent => {
    assert.equal(roundTrip(sent), sent);
    assert.deepEqual(Object.keys(roundTrip({ [sent]: 1 })), [sent]);
  }), { numRuns: 2000 });
});

const malformed = { code: 'INTERNAL' };

test('the beginning of a message is no message', () => {
  fc.assert(fc.property(value, fc.nat(), (sent, cut) => {
    const { bytes } = encoded(sent);
    assert.throws(() => decoded(bytes.subarray(0, cut % bytes.length)), malformed);
  }), { numRuns: 500 });
});

/** @param {Uint8Array} bytes */
function readsOrRefuses(bytes) {
  try {
    decoded(bytes, [new ArrayBuffer(16)]);
  } catch (error) {
    // The other is for members of a set that are one here.
    assert.ok(['INTERNAL', 'UNSENDABLE_VALUE'].includes(/** @type {any} */ (error).code), String(error));
  }
}

test('garbage is refused or is a value', () => {
  const tag = fc.integer({ min: 0, max: 21 });
  const small = fc.integer({ min: 0, max: 3 });
  // Bytes that are likely tags and small lengths come further than noise.
  const likely = fc.array(fc.oneof(tag, small, fc.constant(0), fc.nat(255)), { maxLength: 200 });
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), likely.map(numbers => Uint8Array.from(numbers)));
  fc.assert(fc.property(bytes, readsOrRefuses), { numRuns: 5000 });
});

test('a message with some bytes changed is refused or is a value', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(value, changes, (sent, changed) => {
    const { bytes } = encoded(sent);
    for (const [at, byte] of changed) bytes[at % bytes.length] = byte;
    readsOrRefuses(bytes);
  }), { numRuns: 2000 });
});

test('a count or a length that is not there is refused at once', () => {
  const sized = [TAG.BIGINT, TAG.STR, TAG.STR16, TAG.LIST, TAG.DICT, TAG.MAP, TAG.SET, TAG.BYTES, TAG.JSON];
  for (const tag of sized) assert.throws(() => decoded(Buffer.from([tag, 255, 255, 255, 255, 0, 0])), malformed);
  const unknown = [TAG.BYTES_AT, TAG.ARRAY_AT, 21, 255];
  for (const tag of unknown) assert.throws(() => decoded(Buffer.from([tag, 1, 1, 0, 0, 0])), malformed);
  const lists = Buffer.alloc(500_000, Buffer.from([TAG.LIST, 1, 0, 0, 0]));
  assert.throws(() => decoded(lists), malformed);
});

test('bodies that do not fit their tag are refused', () => {
  const { ARRAY, ARRAY_AT, NDARRAY, STR16 } = TAG;
  for (const bytes of [
    [ARRAY, 10, 3, 0, 0, 0, 1, 2, 3],
    [ARRAY, 11, 0, 0, 0, 0],
    [ARRAY_AT, 10, 0, 0, 0, 0],
    [NDARRAY, 1, 2, 0, 0, 0, ARRAY, 1, 1, 0, 0, 0, 5],
    [NDARRAY, 1, 1, 0, 0, 0, TAG.NULL],
    [STR16, 1, 0, 0, 0, 65],
    [TAG.JSON, 1, 0, 0, 0, 0x7b],
    [TAG.DICT, 1, 0, 0, 0, TAG.NULL, TAG.NULL, 0, 0, 0, 0],
  ]) {
    assert.throws(() => decoded(Uint8Array.from(bytes), [new ArrayBuffer(12)]), malformed, String(bytes));
  }
});
