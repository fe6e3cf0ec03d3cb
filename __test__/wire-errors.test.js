'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const vm = require('node:vm');

const { createError } = require('../lib/errors');
const { encodeValue } = require('../lib/wire/encode');
const { NdArray } = require('../lib/wire/ndarray');
const { HANDLE } = require('../lib/wire/symbols');
const { TO_RUST } = require('../lib/wire/tags');
const { Writer } = require('../lib/wire/writer');
const { encoded, roundTrip } = require('./support/wire');

/**
 * @param {unknown} value
 * @returns {any}
 */
function refusal(value, label = 'result') {
  try {
    encodeValue(new Writer(), value, label);
  } catch (error) {
    return error;
  }
  return assert.fail('was encoded');
}

test('the error names the path', () => {
  const error = refusal({ items: [1, 2, 3, { fn() {} }] });
  assert.equal(error.name, 'UnsendableValueError');
  assert.equal(error.code, 'UNSENDABLE_VALUE');
  assert.equal(error.message, 'result.items[3].fn: a function cannot be sent to Python');
  assert.equal(error.path, 'result.items[3].fn');
  assert.equal(error.cause, undefined);
});

test('a path is written as JavaScript', () => {
  const bad = Symbol('bad');
  /** @type {[unknown, string][]} */
  const cases = [
    [bad, 'result'],
    [[bad], 'result[0]'],
    [{ 'odd key': bad }, 'result["odd key"]'],
    [{ '"': bad }, 'result["\\""]'],
    [{ 7: bad }, 'result["7"]'],
    [{ '': bad }, 'result[""]'],
    [{ $a_1: { ключ: bad } }, 'result.$a_1.ключ'],
    [new Map([['k', bad]]), 'result.get("k")'],
    [new Map([[3, { x: bad }]]), 'result.get(3).x'],
    [new Map([[NaN, bad]]), 'result.get(NaN)'],
    [new Map().set(null, 1).set({}, bad), '[...result.values()][1]'],
    [{ m: new Map([[[bad], 1]]) }, '[...result.m.keys()][0][0]'],
    [{ s: new Set([1, { x: bad }]) }, '[...result.s][1].x'],
    [{ o: { toJSON: () => ({ x: bad }) } }, 'result.o.toJSON().x'],
  ];
  for (const [value, path] of cases) assert.equal(refusal(value).path, path);
  assert.equal(refusal([bad], 'args').path, 'args[0]');
});

test('each thing that cannot be sent is called by its name', () => {
  const then = Object.create({ then() {} });
  /** @type {[unknown, string][]} */
  const cases = [
    [() => 1, 'a function cannot be sent to Python'],
    [class {}, 'a function cannot be sent to Python'],
    [Symbol.iterator, 'a symbol cannot be sent to Python'],
    [Object(Symbol.iterator), 'a symbol cannot be sent to Python'],
    [Promise.resolve(), 'a promise cannot be sent to Python: await it first'],
    [then, 'a promise cannot be sent to Python: await it first'],
    [vm.runInNewContext('Promise.resolve()'), 'a promise cannot be sent to Python: await it first'],
    [new WeakMap(), 'a WeakMap cannot be sent to Python'],
    [new WeakSet(), 'a WeakSet cannot be sent to Python'],
    [new WeakRef({}), 'a WeakRef cannot be sent to Python'],
    [(function* () {})(), 'an iterator cannot be sent to Python: collect its items into an array'],
    [(async function* () {})(), 'an iterator cannot be sent to Python: collect its items into an array'],
    [[].values(), 'an iterator cannot be sent to Python: collect its items into an array'],
    [new Map().entries(), 'an iterator cannot be sent to Python: collect its items into an array'],
    [new TypeError('x'), 'an Error cannot be sent to Python: send its message or its stack'],
    [/x/, 'a RegExp cannot be sent to Python: send its source'],
    [new Date(NaN), 'an invalid Date cannot be sent to Python'],
    [new Date('+010000-01-01T00:00:00Z'), 'a Date outside the years 1 to 9999 cannot be sent to Python'],
    [new Date('0000-12-31T23:59:59Z'), 'a Date outside the years 1 to 9999 cannot be sent to Python'],
  ];
  const { Float16Array: Float16 } = /** @type {any} */ (globalThis);
  if (Float16 !== undefined) cases.push([new Float16(1), 'a Float16Array cannot be sent to Python']);
  for (const [value, words] of cases) assert.equal(refusal({ a: value }).message, `result.a: ${words}`);
});

test('data is not mistaken for something that happens', () => {
  class Node {
    /** @type {Node | null} */ #next = null;
    value = 1;

    get next() {
      return this.#next;
    }

    * [Symbol.iterator]() {}
  }
  assert.deepEqual(roundTrip([new Node(), { next: 1 }, { then: 'x' }]), [{ value: 1 }, { next: 1 }, { then: 'x' }]);
});

test('a cycle is reported where it closes', () => {
  const self = /** @type {any} */ ({ a: { b: [1] } });
  self.a.b.push(self.a);
  assert.equal(refusal(self).message, 'result.a.b[1]: a cycle cannot be sent to Python: it leads back to result.a');

  const list = /** @type {any[]} */ ([]);
  list.push(list);
  assert.equal(refusal(list).message, 'result[0]: a cycle cannot be sent to Python: it leads back to result');

  const map = new Map();
  map.set('m', new Set([map]));
  assert.equal(refusal(map).path, '[...result.get("m")][0]');

  const converted = { toJSON: () => ({ again: converted }) };
  assert.equal(refusal({ converted }).message,
    'result.converted.toJSON().again: a cycle cannot be sent to Python: it leads back to result.converted');
});

test('a cycle beyond the limit of recursion is found too', () => {
  const bottom = /** @type {any} */ ({});
  let value = bottom;
  for (let level = 0; level < 300; level++) value = [value];
  bottom.top = value;
  const { message, path } = refusal(value);
  assert.match(message, /a cycle cannot be sent to Python: it leads back to result$/);
  assert.ok(path.startsWith('result[0][0]') && path.includes('…') && path.endsWith('[0].top'), path);
  assert.ok(path.length <= 301);
});

test('a cycle is found before its contents are written many times', () => {
  const writer = new Writer();
  const value = /** @type {any} */ ({ text: 'x'.repeat(1_000_000) });
  value.self = value;
  assert.throws(() => encodeValue(writer, value), { path: 'value.self' });
  assert.ok(writer.length < 1_100_000);
});

test('a value without an end is refused', () => {
  const endless = () => ({ get next() { return endless(); } });
  assert.match(refusal(endless()).message, /a value of more than 1000000 levels cannot be sent to Python$/);
});

test('what user code throws is the cause', () => {
  const boom = new RangeError('boom');
  const throws = () => { throw boom; };
  class BadMap extends Map {
    /** @returns {any} */
    [Symbol.iterator]() {
      return throws();
    }
  }
  /** @type {[unknown, string][]} */
  const cases = [
    [{ get x() { return throws(); } }, 'result.x'],
    [[{ toJSON: throws }], 'result[0]'],
    [{ p: new Proxy({}, { ownKeys: throws }) }, 'result.p'],
    [{ p: new Proxy({ k: 1 }, { get: throws }) }, 'result.p'],
    [new Map([['k', new BadMap()]]), 'result.get("k")'],
  ];
  for (const [value, path] of cases) {
    const error = refusal(value);
    assert.equal(error.code, 'UNSENDABLE_VALUE');
    assert.equal(error.message, `${path}: could not be read: boom`);
    assert.equal(error.cause, boom);
  }
});

test('a getter that throws only once is reported all the same', () => {
  let reads = 0;
  const boom = new Error('once');
  const error = refusal({ get x() { if (reads++ === 0) throw boom; return 1; } });
  assert.equal(error.message, 'result: could not be read: once');
  assert.equal(error.cause, boom);
});

test('what is not an Error is a cause as well', () => {
  const error = refusal({ get x() { throw 'text'; } });
  assert.equal(error.message, 'result.x: could not be read: no Error was thrown');
  assert.equal(error.cause, 'text');
});

test('an object that only looks like a built-in is refused', () => {
  for (const prototype of [Map.prototype, Set.prototype, Date.prototype, Uint8Array.prototype, NdArray.prototype]) {
    assert.equal(refusal([Object.create(prototype)]).path, 'result[0]');
  }
});

test('memory that was transferred is refused', () => {
  const view = new DataView(new ArrayBuffer(4));
  const views = [new Uint8Array(4), Buffer.alloc(10_000), view, new NdArray(new Int8Array(4), [4])];
  for (const value of [...views, new ArrayBuffer(4)]) {
    const buffer = value instanceof ArrayBuffer ? value : (value instanceof NdArray ? value.data : value).buffer;
    structuredClone(null, { transfer: [/** @type {ArrayBuffer} */ (buffer)] });
    assert.equal(refusal({ value }).path, 'result.value');
  }
});

test('a released handle speaks for itself', () => {
  const released = createError('HANDLE_RELEASED', 'gone');
  class Ref {
    get [HANDLE]() { throw released; }
    toJSON() { return 'never asked'; }
  }
  assert.equal(refusal([new Ref()]), released);
});

test('a handle may be a function, and an object of any class', () => {
  const bytes = '0901000000' + '1305000000';
  class Ref {
    [HANDLE] = 5;
    then() {}
    toJSON() { return 'never asked'; }
  }
  assert.equal(encoded([Object.assign(() => 1, { [HANDLE]: 5 })]).bytes.toString('hex'), bytes);
  assert.equal(encoded([new Ref()]).bytes.toString('hex'), bytes);
  assert.equal(encoded([{ toJSON: () => new Ref() }]).bytes.toString('hex'), bytes);
});

test('a value that failed leaves nothing behind that hinders the next', () => {
  const writer = new Writer();
  const shared = { a: [{}] };
  assert.throws(() => encodeValue(writer, { shared: [shared, Symbol('bad')] }));
  assert.ok(writer.ancestors.every(object => object === null), 'would keep the value alive');
  writer.reset();
  encodeValue(writer, shared);
  assert.ok(writer.take().equals(encoded(shared).bytes));
  assert.ok(writer.ancestors.every(object => object === null));
});

test('rollback drops the frame that was begun, and its attachments', () => {
  const writer = new Writer();
  const whole = (/** @type {Writer} */ into) => {
    const start = into.beginFrame(TO_RUST.TASK);
    into.u32(1);
    const sized = into.beginSized();
    encodeValue(into, [new Float64Array(1)]);
    into.endSized(sized);
    into.endFrame(start);
  };
  whole(writer);
  const start = writer.beginFrame(TO_RUST.TASK);
  assert.throws(() => encodeValue(writer, ['x'.repeat(100_000), new Float64Array(2), () => 1]));
  writer.rollback(start);
  whole(writer);
  const clean = new Writer();
  whole(clean);
  whole(clean);
  assert.equal(writer.attachments.length, 2);
  const index = clean.length;
  assert.ok(writer.take().equals(clean.take()));
  assert.equal(clean.bytes.readUInt32LE(0), index / 2 - 4);
  assert.equal(clean.bytes.readUInt32LE(9), index / 2 - 4 - 9);
});

test('user code cannot put a frame into the one being written', () => {
  const writer = new Writer();
  const start = writer.beginFrame(TO_RUST.TASK);
  const value = { get x() { return writer.beginFrame(TO_RUST.TASK); } };
  assert.throws(() => encodeValue(writer, value, 'args'), (/** @type {any} */ error) => {
    assert.equal(error.path, 'args.x');
    assert.equal(error.cause.code, 'INVALID_ARGUMENT');
    return true;
  });
  writer.rollback(start);
  assert.equal(writer.beginFrame(TO_RUST.CANCEL), start);
});
