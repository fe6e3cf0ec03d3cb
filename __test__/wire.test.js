'use strict';

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { test } = require('node:test');
const vm = require('node:vm');

const { encodeValue } = require('../lib/wire/encode');
const { NdArray } = require('../lib/wire/ndarray');
const { HANDLE } = require('../lib/wire/symbols');
const tags = require('../lib/wire/tags');
const { Writer } = require('../lib/wire/writer');
const { encoded, decoded, roundTrip } = require('./support/wire');

const { TAG } = tags;

test('the numbers are those of the document', () => {
  // What the process and its sandbox say to each other never comes here.
  const [document] = readFileSync(join(__dirname, '..', 'docs', 'WIRE.md'), 'utf8').split('\n## Between the process and its sandbox\n');
  const rows = [...document.matchAll(/^\| (\d+) \| ([A-Z_0-9]+) \|/gm)].map(([, code, name]) => `${name} ${code}`);
  const tables = [tags.TAG, tags.TO_RUST, tags.TO_JS].flatMap(table => Object.entries(table));
  assert.deepEqual(tables.map(([name, code]) => `${name} ${code}`), rows);
  const listed = { ...tags.TASK_KIND, ...tags.FLAG, ...lowerCase(tags.EVENT) };
  for (const [name, code] of Object.entries(listed)) assert.match(document, new RegExp(`\\b${code} ${name}\\b`), name);
  const [, elements] = /** @type {RegExpExecArray} */ (/^Element types: (.*)\.$/m.exec(document));
  assert.deepEqual(elements.split(', ').map(element => parseInt(element, 10)), tags.ELEMENT_TYPES.map(({ code }) => code));
});

/** @param {Record<string, number>} table */
function lowerCase(table) {
  return Object.fromEntries(Object.entries(table).map(([name, code]) => [name.toLowerCase(), code]));
}

test('a value is one tag and its body', () => {
  /** @type {[unknown, string][]} */
  const cases = [
    [null, '00'],
    [undefined, '00'],
    [true, '01'],
    [false, '02'],
    [-2, '03 feffffff'],
    [0.5, '04 000000000000e03f'],
    [-0, '04 0000000000000080'],
    [2 ** 31, '05 0000008000000000'],
    [-(2 ** 53 - 1), '05 010000000000e0ff'],
    [2 ** 53, '04 0000000000004043'],
    [5n, '05 0500000000000000'],
    [-(2n ** 63n), '05 0000000000000080'],
    [2n ** 63n, '06 09000000 000000000000008000'],
    [-(2n ** 63n) - 1n, '06 09000000 ffffffffffffff7fff'],
    ['é', '07 02000000 c3a9'],
    ['\ud800', '08 02000000 00d8'],
    [[1, null], '09 02000000 03 01000000 00'],
    [{ a: true }, '0a 01000000 07 01000000 61 01'],
    [{ '\udc00': null }, '0a 01000000 08 02000000 00dc 00'],
    [new Map([[1, 2]]), '0b 01000000 03 01000000 03 02000000'],
    [new Set([false]), '0c 01000000 02'],
    [Buffer.from('hi'), '0d 02000000 6869'],
    [new Float32Array(0), '0f 09 00000000'],
    [new Date(1), '12 000000000000f03f'],
    [{ [HANDLE]: 7 }, '13 07000000'],
  ];
  for (const [value, hex] of cases) assert.equal(encoded(value).bytes.toString('hex'), hex.replaceAll(' ', ''));
});

test('every value of the table comes back as it was', () => {
  const values = [
    null, true, false, 0, -0, 1, -1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32, Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER, 2 ** 53, -(2 ** 53), 0.1, NaN, Infinity, -Infinity, 5e-324, 2n ** 53n, -(2n ** 53n),
    2n ** 63n - 1n, 2n ** 64n, -(2n ** 64n), 2n ** 4000n + 1n, '', 'a', 'héllo', '🐍', '\ud800', 'a\udfffb'.repeat(20),
    'x'.repeat(24), 'x'.repeat(25), 'é'.repeat(24), 'ж'.repeat(20_000), 'z'.repeat(200_000),
    [], [[], {}], {}, { a: { b: [1] } }, { 2: 'b', 1: 'a' }, { '': 1, 'odd key': 2, ключ: 3 },
    new Map(), new Map().set({ k: 1 }, [2]).set(null, 0), new Set(), new Set([1, 'a', [2]]),
    new Date(0), new Date('9999-12-31T23:59:59.999Z'), Buffer.alloc(0), Buffer.from([1, 2, 3]), Buffer.alloc(70_000, 7),
    new Int8Array([-1]), new Uint8Array([255]), new Uint8ClampedArray([300]), new Int16Array([-2]), new Uint16Array([65535]),
    new Int32Array([-3]), new Uint32Array([2 ** 32 - 1]), new BigInt64Array([-4n]), new BigUint64Array([2n ** 64n - 1n]),
    new Float32Array([0.5]), new Float64Array([-0, NaN]), new Float64Array(0), new Float64Array(4).subarray(1, 3),
    new NdArray(new Int16Array([1, 2, 3, 4, 5, 6]), [2, 3]), new NdArray(new Float64Array(1), []), new NdArray(new Int8Array(0), [3, 0]),
  ];
  for (const value of values) assert.deepEqual(roundTrip(value), value);
  assert.deepEqual(roundTrip(values), values);
});

test('what JavaScript has more than one of becomes the one that Python has', () => {
  class Point {
    x = 1;
    gone = undefined;
    #hidden = 2;

    get length() {
      return this.#hidden;
    }
  }
  const bytes = new Uint8Array([1, 2, 3, 4]);
  const cases = [
    [undefined, null],
    [[, 1], [null, 1]],
    [new Point(), { x: 1, gone: null }],
    [Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true }, hidden: { value: 3 } }), { own: 2 }],
    [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    [{ [Symbol('s')]: 1, a: 1 }, { a: 1 }],
    [[Object(1), Object('s'), Object(false), Object(2n ** 70n)], [1, 's', false, 2n ** 70n]],
    [{ toJSON: () => [1] }, [1]],
    [{ toJSON: () => undefined }, null],
    [Object.assign([1], { toJSON: () => 'list' }), 'list'],
    [{ a: 1, toJSON() { return { ...this, toJSON: undefined }; } }, { a: 1, toJSON: null }],
    [new URL('https://example.com/a'), 'https://example.com/a'],
    [new (class extends Map {})([[1, 2]]), new Map([[1, 2]])],
    [bytes.buffer, bytes],
    [new DataView(bytes.buffer, 1, 2), bytes.subarray(1, 3)],
    [new SharedArrayBuffer(2), new Uint8Array(2)],
    [1n, 1],
  ];
  for (const [value, expected] of cases) assert.deepEqual(roundTrip(value), expected);
});

test('an object that gives itself as its JSON is written once', () => {
  const self = { a: 1 };
  Object.defineProperty(self, 'toJSON', { value: () => self });
  assert.deepEqual(roundTrip({ self }), { self: { a: 1 } });
});

test('__proto__ is a key like others', () => {
  const value = JSON.parse('{"__proto__": {"x": 1}, "a": {"__proto__": null}}');
  const back = roundTrip(value);
  assert.deepEqual(Object.keys(back), ['__proto__', 'a']);
  assert.equal(Object.getPrototypeOf(back), Object.prototype);
  assert.deepEqual(back, value);
});

test('objects of another realm are what they are in theirs', () => {
  const value = vm.runInNewContext(`({
    map: new Map([[1, new Set([2])]]), date: new Date(5), bytes: new Uint8Array([1]), boxed: Object('s'), list: [1],
    buffer: new ArrayBuffer(2), error: new (class extends Error { toJSON() { return 'e'; } })(),
  })`);
  assert.deepEqual(roundTrip(value), {
    map: new Map([[1, new Set([2])]]), date: new Date(5), bytes: new Uint8Array([1]), boxed: 's', list: [1],
    buffer: new Uint8Array(2), error: 'e',
  });
});

test('arrays and large Buffers go beside the bytes, as they are', () => {
  const small = Buffer.alloc(64 * 1024);
  const large = Buffer.alloc(64 * 1024 + 1);
  const floats = new Float64Array(8).subarray(2, 4);
  const raw = new ArrayBuffer(8);
  const matrix = new NdArray(new Uint8Array(4), [2, 2]);
  const { attachments } = encoded([small, large, floats, raw, matrix]);
  assert.equal(attachments.length, 4);
  assert.equal(attachments[0], large);
  assert.equal(attachments[1], floats);
  assert.equal(attachments[2].buffer, raw);
  assert.equal(attachments[3], matrix.data);
});

test('memory that Python cannot hold on to is copied', () => {
  const resizable = new Uint8Array(new ArrayBuffer(4, { maxByteLength: 8 }));
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const sharedBuffer = Buffer.from(new SharedArrayBuffer(70_000));
  const value = [resizable, shared, sharedBuffer, new Float32Array(0)];
  const { attachments, bytes } = encoded(value);
  assert.equal(attachments.length, 0);
  assert.deepEqual(decoded(bytes), [
    new Uint8Array(4), new Int32Array(2), Buffer.alloc(70_000), new Float32Array(0),
  ]);
});

test('the same object in two places is no cycle', () => {
  const shared = { a: [1] };
  assert.deepEqual(roundTrip({ x: shared, y: [shared, shared] }), { x: { a: [1] }, y: [{ a: [1] }, { a: [1] }] });
});

/** @type {Record<string, [wrap: (inner: any) => any, unwrap: (outer: any) => any]>} */
const NESTERS = {
  list: [inner => [inner], outer => outer[0]],
  dict: [inner => ({ a: inner }), outer => outer.a],
  mapValue: [inner => new Map([['k', inner]]), outer => outer.get('k')],
  mapKey: [inner => new Map([[inner, 1]]), outer => [...outer.keys()][0]],
  set: [inner => new Set([inner]), outer => [...outer][0]],
};

for (const [name, [wrap, unwrap]] of Object.entries(NESTERS)) {
  test(`100 000 levels: ${name}`, () => {
    let value = 'core';
    for (let level = 0; level < 100_000; level++) value = wrap(value);
    let back = roundTrip([value, 'after'])[0];
    for (let level = 0; level < 100_000; level++) back = unwrap(back);
    assert.equal(back, 'core');
  });
}

test('beyond the limit of recursion everything is written as before it', () => {
  const converted = { toJSON: () => ({ a: [new Date(3), { toJSON: () => 'x' }, Object(1)] }) };
  const core = [new Map([[1, { b: undefined }]]), new Set([2n ** 70n]), converted, new Float32Array([1]), Buffer.from('x')];
  for (const depth of [198, 199, 200, 201, 500]) {
    let value = /** @type {unknown} */ (core);
    for (let level = 0; level < depth; level++) value = { level: [value] };
    const { bytes } = encoded(value);
    const inner = encoded(core).bytes;
    assert.ok(bytes.subarray(-inner.length).equals(inner), `depth ${depth}`);
  }
});

test('deep down a handle is a handle, and the same object in two places no cycle', () => {
  const shared = { a: [1] };
  let value = /** @type {any} */ ([shared, { x: shared }, new (class { [HANDLE] = 5; })()]);
  for (let level = 0; level < 300; level++) value = [value];
  const { bytes } = encoded(value);
  assert.ok(bytes.subarray(-5).equals(Buffer.from([TAG.HANDLE, 5, 0, 0, 0])));
});

test('a key is never taken for another whose bytes are its characters', () => {
  for (let code = 0x80; code < 0x800; code++) {
    const key = String.fromCharCode(code);
    const impostor = Buffer.from(key).toString('latin1');
    for (const name of [impostor, key, impostor]) assert.deepEqual(roundTrip({ [name]: 1 }), { [name]: 1 });
  }
});

test('Python sends JSON, handles and attachments', () => {
  const writer = new Writer();
  writer.u8(TAG.LIST);
  writer.u32(4);
  writer.u8(TAG.JSON);
  writer.text('{"a": [-0.0, "é"], "__proto__": 1}');
  writer.u8(TAG.HANDLE);
  writer.u32(9);
  writer.string('DataFrame');
  writer.u8(TAG.BYTES_AT);
  writer.u32(0);
  writer.u8(TAG.NDARRAY);
  writer.u8(2);
  writer.u32(1);
  writer.u32(2);
  writer.u8(TAG.ARRAY_AT);
  writer.u8(9);
  writer.u32(1);
  const memory = [new Uint8Array([1, 2]).buffer, new Float32Array([1, 2]).buffer];
  const [json, handle, bytes, matrix] = decoded(writer.take(), memory);
  assert.deepEqual(json, JSON.parse('{"a": [-0.0, "é"], "__proto__": 1}'));
  assert.deepEqual(handle, [9, 'DataFrame']);
  assert.ok(Buffer.isBuffer(bytes));
  assert.equal(bytes.buffer, memory[0]);
  assert.deepEqual(matrix, new NdArray(new Float32Array([1, 2]), [1, 2]));
  assert.equal(matrix.data.buffer, memory[1]);
});

test('what is decoded does not share the memory of the message', () => {
  const { bytes } = encoded([Buffer.from([1]), new Float32Array(new SharedArrayBuffer(4))]);
  const back = decoded(bytes);
  bytes.fill(255);
  assert.deepEqual(back, [Buffer.from([1]), new Float32Array(1)]);
});

test('NdArray checks its shape', () => {
  const data = new Float64Array(6);
  const array = new NdArray(data, [2, 3]);
  assert.ok(Object.isFrozen(array.shape));
  assert.equal(array.data, data);
  /** @type {any[][]} */
  const wrong = [[data, [2, 2]], [data, [6.5]], [data, [-6]], [data, '6'], [[1], [1]], [data, new Array(65).fill(1)]];
  for (const [wrongData, wrongShape] of wrong) {
    assert.throws(() => new NdArray(wrongData, wrongShape), { code: 'INVALID_ARGUMENT' });
  }
});

test('a value may be larger than any buffer before it', () => {
  const writer = new Writer();
  const before = writer.capacity;
  encodeValue(writer, ['ж'.repeat(3_000_000)]);
  assert.equal(writer.length, 5 + 5 + 6_000_000);
  writer.reset();
  assert.equal(writer.capacity, before);
});
