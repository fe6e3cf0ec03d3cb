'use strict';

// The second wall. The native half looks through all that a worker sends; here it is as if that had let something through.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect, isDeepStrictEqual } = require('node:util');

const fc = require('fast-check');

const { PythonNativeError } = require('..');
const { encodeValue } = require('../lib/wire/encode');
const { EVENT, TAG, TO_RUST } = require('../lib/wire/tags');
const { Writer } = require('../lib/wire/writer');
const { TO_JS } = require('./support/fake-native');
const { SANDBOX, fake, json, lastId, result, tags } = require('./support/forged');
const { failure } = require('./support/instance');

/** @typedef {any} Bad Wrong on purpose. */
/** @typedef {import('./support/forged').Write} Write */

/** What is refused is refused within two seconds of work; what is not takes ten times as long, and more. */
const LIMIT_MS = 8_000;

/** A value of each tag, once as it should be and once cut off anywhere. */
const WHOLE = (() => {
  const writer = new Writer();
  encodeValue(writer, [
    null, true, 1, 0.5, 2 ** 40, 2n ** 70n, 'é', '\ud800', { a: [{}] }, new Map([[1, [2]]]), new Set([3]), new Date(0),
  ]);
  return Buffer.from(writer.take());
})();

test('bytes of any kind settle the task', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async bytes => {
    const outcome = await result(writer => writer.raw(bytes)).catch(error => error);
    assert.ok(!(outcome instanceof Error) || outcome instanceof PythonNativeError, inspect(outcome));
  }), { numRuns: 2_000 });
});

test('so does what is cut off, and what has one wrong byte', async () => {
  for (let at = 0; at < WHOLE.length; at++) {
    assert.equal((await failure(result(writer => writer.raw(WHOLE.subarray(0, at))))).code, 'INTERNAL');
    for (const byte of [0, 9, 10, 11, 12, 17, 20, 127, 255]) {
      const wrong = Buffer.from(WHOLE);
      wrong[at] = byte;
      await result(writer => writer.raw(wrong)).catch(error => assert.ok(error instanceof PythonNativeError, inspect(error)));
    }
  }
});

test('a count that lies takes no memory', async () => {
  for (const tag of [TAG.LIST, TAG.DICT, TAG.MAP, TAG.SET, TAG.STR, TAG.STR16, TAG.BYTES, TAG.BIGINT, TAG.JSON]) {
    const error = await failure(result(writer => {
      writer.u8(tag);
      writer.u32(2 ** 32 - 1);
    }));
    assert.equal(error.code, 'INTERNAL', String(tag));
  }
  const dimensions = await failure(result(writer => {
    writer.u8(TAG.NDARRAY);
    writer.u8(255);
    for (let at = 0; at < 255; at++) writer.u32(2 ** 32 - 1);
    writer.u8(TAG.ARRAY);
    writer.u8(0);
    writer.u32(0);
  }));
  assert.equal(dimensions.code, 'INTERNAL');
});

test('depth takes no stack', async () => {
  const depth = 300_000;
  const nested = await result(writer => {
    for (let level = 0; level < depth; level++) {
      writer.u8(TAG.LIST);
      writer.u32(1);
    }
    writer.u8(TAG.NULL);
  });
  assert.ok(Array.isArray(nested.value));
  assert.ok(Array.isArray((await result(json('['.repeat(depth) + ']'.repeat(depth)))).value));
});

for (const [form, write] of /** @type {[string, (text: string) => Write][]} */ ([['tags', text => tags(JSON.parse(text))], ['JSON', json]])) {
  test(`__proto__ and its like are keys like others, in ${form}`, async () => {
    const text = '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "toString": 1, "then": 1}';
    const { value } = await result(write(text));
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.deepEqual(Object.keys(value), ['__proto__', 'constructor', 'toString', 'then']);
    assert.ok(!('polluted' in {}) && !(/** @type {Bad} */ (value).polluted));
  });

  test(`a value with a "then" is not waited for, in ${form}`, async () => {
    for (const then of ['null', '"words"', '{"then": {}}', '[]']) {
      const text = `{"then": ${then}}`;
      assert.deepEqual((await result(write(text))).value, JSON.parse(text));
    }
  });

}

test('handles and memory of others do not come from the sandbox', async () => {
  const memory = [new Uint8Array([1, 2, 3]).buffer];
  /** @type {Write} */
  const bytesAt = writer => {
    writer.u8(TAG.BYTES_AT);
    writer.u32(0);
  };
  assert.equal((await failure(result(bytesAt, SANDBOX, memory))).code, 'INTERNAL');
  assert.deepEqual((await result(bytesAt, { ...SANDBOX, allowUnsandboxed: true }, memory)).value, Buffer.from([1, 2, 3]), 'from this process they do');
  /** @type {Write} */
  const handle = writer => {
    writer.u8(TAG.HANDLE);
    writer.u32(1);
    writer.string('X');
  };
  assert.equal((await failure(result(handle))).code, 'INTERNAL');
  assert.equal((await failure(result(handle, { ...SANDBOX, allowUnsandboxed: true }))).code, 'INTERNAL');
});

/**
 * A container of BigInts that are the same in their lowest 64 bits, of which V8 makes their hash. By hand: a Set of them
 * would take the test as long as the rest of it.
 * @param {number} tag
 * @param {number} count
 * @returns {Write}
 */
const colliding = (tag, count) => writer => {
  writer.u8(tag);
  writer.u32(count);
  for (let member = 1; member <= count; member++) {
    encodeValue(writer, BigInt(member) << 64n);
    if (tag === TAG.MAP) writer.u8(TAG.NULL);
  }
};

const MANY = 100_000;
/** Each of them alone would be let through. */
const FEWER = 15_000;

for (const [what, tag] of /** @type {[string, number][]} */ ([['a Set', TAG.SET], ['a Map', TAG.MAP]])) {
  test(`members that all have one hash do not hold up the event loop, in ${what}`, async () => {
    const start = performance.now();
    const outcome = await result(colliding(tag, MANY)).catch(error => error);
    // Should an engine come that tells them apart, it may have them.
    if (outcome instanceof Error) assert.equal(/** @type {Bad} */ (outcome).code, 'UNSENDABLE_VALUE');
    assert.ok(performance.now() - start < LIMIT_MS);
  });
}

test('nor do they in many events of one task', async () => {
  const stream = fake.py.streamTask({ code: '1' }, SANDBOX);
  const id = lastId();
  stream.result.catch(() => {});
  const start = performance.now();
  for (let sent = 0; sent < 50 && !fake.bridge.frames.some(({ kind }) => kind === TO_RUST.CANCEL); sent++) {
    fake.deliver(TO_JS.EVENT, writer => {
      writer.u32(id);
      writer.u32(0);
      writer.u8(EVENT.YIELD);
      colliding(TAG.SET, FEWER)(writer);
    });
    fake.channel.flush();
  }
  assert.ok(performance.now() - start < LIMIT_MS);
});

test('honest members are as many as one likes', async () => {
  for (const members of [
    Array.from({ length: 200_000 }, (_, index) => index),
    Array.from({ length: 200_000 }, (_, index) => index + 0.5),
    Array.from({ length: 100_000 }, (_, index) => `member ${index}`),
    Array.from({ length: 100_000 }, (_, index) => 2n ** 64n + BigInt(index)),
  ]) {
    const { value } = await result(tags(new Set(members)));
    assert.ok(isDeepStrictEqual(value, new Set(members)));
  }
});
