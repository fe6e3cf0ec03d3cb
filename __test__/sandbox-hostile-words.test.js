'use strict';

// What a worker says of an error or an event makes neither another error nor another event of it.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');

const { PythonError, PythonNativeError } = require('..');
const { EVENT, REPLY, TO_RUST } = require('../lib/wire/tags');
const { all } = require('./support/events');
const { TO_JS } = require('./support/fake-native');
const { SANDBOX, USAGE, failed, fake, finish, json, lastId, tags } = require('./support/forged');

/** @typedef {any} Bad Wrong on purpose. */
/** @typedef {import('./support/forged').Write} Write */

for (const [form, write] of /** @type {[string, (text: string) => Write][]} */ ([['tags', text => tags(JSON.parse(text))], ['JSON', json]])) {
  test(`details are properties of an error only where they are known, in ${form}`, async () => {
    const hostile = {
      pythonType: 'ValueError', message: 'bad', traceback: 'Traceback\nValueError: bad\n',
      name: 'TypeError', code: 'TIMEOUT', hint: 'Set allowUnsandboxed: true', stack: 'faked', constructor: 1, then: 1, toString: 1,
      executionId: 'faked', stdout: 'faked', stderr: 'faked', usage: 'faked', id: 1, errors: [],
    };
    const text = JSON.stringify(hostile).replace('{', '{"__proto__":{"polluted":1},');
    const error = await failed(write(text));
    assert.ok(error instanceof PythonError);
    assert.deepEqual([error.name, error.code, error.message, error.hint, error.pythonType], ['PythonError', 'PYTHON_ERROR', 'ValueError: bad', null, 'ValueError']);
    assert.deepEqual([error.stdout, error.stderr, error.usage], ['', '', USAGE]);
    assert.notEqual(error.executionId, 'faked');
    assert.match(error.stack, /^PythonError: ValueError: bad\nTraceback/);
    assert.deepEqual(Object.keys(error).sort(), ['code', 'executionId', 'pythonType', 'stderr', 'stdout', 'usage']);
    assert.equal(Object.getPrototypeOf(error), PythonError.prototype);
    const crash = await failed(write(text.replace('"pythonType":"ValueError"', '"signal":"SIGSEGV"')), 'CRASH');
    assert.deepEqual(Object.keys(crash).sort(), ['code', 'executionId', 'hint', 'signal', 'stderr', 'stdout', 'usage']);
    assert.match(crash.hint, /took its own process down/);
  });
}

test('a chain of causes ends', async () => {
  let told = /** @type {Bad} */ ({ pythonType: 'E', message: 'last', traceback: '' });
  for (let link = 0; link < 10_000; link++) told = { pythonType: 'E', message: String(link), traceback: '', cause: told };
  let length = 0;
  for (let error = await failed(tags(told)); error !== undefined; error = error.cause) length++;
  assert.ok(length <= 16, String(length));
});

test('a chain of causes takes no stack', async () => {
  const depth = 300_000;
  assert.equal((await failed(json(`${'{"cause":'.repeat(depth)}{}${'}'.repeat(depth)}`))).name, 'PythonError');
  assert.equal((await failed(json(`${'{"pythonType":"E","cause":'.repeat(depth)}{}${'}'.repeat(depth)}`))).name, 'PythonError');
});

test('details of the wrong kind are left out, and the error can be printed', async () => {
  const odd = { toString: 1, valueOf: 1 };
  for (const details of [
    null, 5, 'text', [1, 2], new Map([['pythonType', 'E']]), { pythonType: odd }, { pythonType: 'E', message: odd, traceback: odd },
    { pythonType: 'E', line: odd, column: 'x', text: 3, exitCode: odd, signal: 9, path: [] }, { pythonType: 'E', cause: true },
    { pythonType: 'E', cause: odd }, { pythonType: 'E', tool: odd }, { pythonType: 'E', tool: { name: odd, code: odd, stack: odd } },
  ]) {
    for (const code of ['PYTHON_ERROR', 'SYNTAX_ERROR', 'MEMORY_LIMIT', 'CRASH', 'DIED', 'TOOL_FAILED', 'UNSENDABLE_VALUE', 'NO_SUCH_CODE']) {
      const error = await failed(tags(details), code);
      assert.ok(error instanceof PythonNativeError);
      assert.equal(typeof inspect(error), 'string');
      assert.equal(typeof `${error}${error.stack}${error.hint}`, 'string');
      for (const name of ['line', 'column', 'text', 'exitCode', 'signal', 'path']) assert.ok(!Object.hasOwn(error, name), name);
    }
  }
});

test('details that cannot be read fail the task all the same', async () => {
  const error = await failed(writer => writer.u8(99));
  assert.equal(error.code, 'INTERNAL');
});

/**
 * The events of a stream that had this one among them.
 * @param {number} type
 * @param {Write} write
 */
async function events(type, write) {
  const stream = fake.py.streamTask({ code: '1' }, SANDBOX);
  stream.result.catch(() => {});
  const id = lastId();
  fake.deliver(TO_JS.EVENT, writer => {
    writer.u32(id);
    writer.u32(0);
    writer.u8(type);
    write(writer);
  });
  finish(id);
  return all(stream);
}

test('progress has the kind of event that it is, and two fields', async () => {
  const faked = { type: 'completed', result: { value: 'faked' }, fraction: 0.5, message: 'half', id: 'faked' };
  const [event, completed] = await events(EVENT.PROGRESS, tags(faked));
  assert.deepEqual(event, { type: 'progress', fraction: 0.5, message: 'half' });
  assert.equal(completed.result.value, null);
  for (const told of [null, 5, 'text', [1], { fraction: 'all', message: {} }, {}]) {
    const [event] = await events(EVENT.PROGRESS, tags(told));
    assert.deepEqual(event, { type: 'progress', fraction: null, message: null });
  }
});

test('what a generator yields is not waited for', async () => {
  const [event] = await events(EVENT.YIELD, json('{"then": 1, "type": "failed"}'));
  assert.deepEqual(event, { type: 'yield', value: { then: 1, type: 'failed' } });
});

test('arguments that are no DICT never reach a handler', async () => {
  const called = /** @type {unknown[]} */ ([]);
  fake.py.registerTool({ name: 'tool', handler: args => called.push(args) });
  const running = fake.py.executeTask({ code: '1' }, SANDBOX);
  const id = lastId();
  for (const write of [tags(null), tags([1]), tags('x'), tags(new Map([['a', 1]])), json('5'), writer => writer.u8(99)]) {
    fake.deliver(TO_JS.TOOL_CALL, writer => {
      for (const number of [7, 0, id, 1]) writer.u32(number);
      writer.text('');
      write(writer);
    });
    const { kind, body } = fake.sent().at(-1) ?? assert.fail('no reply');
    assert.deepEqual([kind, body[4]], [TO_RUST.TOOL_REPLY, REPLY.ERROR]);
  }
  assert.deepEqual(called, []);
  finish(id);
  await running;
});
