'use strict';

// What goes over the border for a task in the sandbox, byte by byte, and what comes back. No sandbox is needed for it.

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { NdArray } = require('..');
const { PyRef } = require('../lib/ref');
const { encodeValue } = require('../lib/wire/encode');
const { Reader } = require('../lib/wire/reader');
const { FLAG, REPLY, TAG, TASK_KIND, TO_RUST } = require('../lib/wire/tags');
const { TO_JS, resultHead, withoutPython, writeUsage } = require('./support/fake-native');
const { failure } = require('./support/instance');
const { decoded } = require('./support/wire');

/** @typedef {any} Bad Wrong on purpose. */

const USAGE = { cpuMs: 12.5, peakMemoryBytes: 20_000_000 };
const SANDBOX = Object.freeze({ isolation: /** @type {const} */ ('sandbox') });

/**
 * A TASK frame, read as docs/WIRE.md has it.
 * @param {{ kind: number, body: Buffer }} frame
 */
function readTask({ kind, body }) {
  assert.equal(kind, TO_RUST.TASK);
  const reader = new Reader(body);
  const head = { id: reader.u32(), instance: reader.u32(), kind: reader.u8(), flags: reader.bytes.readUInt16LE(reader.take(2)) };
  const [timeoutMs, most, handle, subject] = [reader.u32(), reader.u32(), reader.u32(), reader.text()];
  if (head.flags & FLAG.TOOLS) for (let left = reader.u32(); left > 0; left--) reader.text();
  const executionId = head.flags & FLAG.NAMED ? reader.text() : '';
  const args = head.flags & FLAG.ARGS ? reader.sized() : undefined;
  const kwargs = head.flags & FLAG.KWARGS ? reader.sized() : undefined;
  const memoryMb = head.flags & FLAG.SANDBOX ? reader.u32() : undefined;
  assert.ok(reader.done, 'nothing is left of the frame');
  return { ...head, timeoutMs, most, handle, subject, executionId, args, kwargs, memoryMb };
}

/** @param {ReturnType<typeof withoutPython>} fake */
const lastTask = fake => readTask(fake.sent().at(-1) ?? assert.fail('nothing was sent'));

test('the flags say that a task is for the sandbox, and the memory comes last', () => {
  const fake = withoutPython();
  const { py } = fake;
  py.executeTask({ code: '1', inputs: { x: 1 } }, { ...SANDBOX, tools: ['a', 'b.c'], memoryMb: 77 });
  const task = lastTask(fake);
  assert.equal(task.flags, FLAG.TOOLS | FLAG.DETAILED | FLAG.NAMED | FLAG.KWARGS | FLAG.SANDBOX);
  assert.equal(task.memoryMb, 77);
  py.executeTask({ call: 'm:f', args: [1], kwargs: { x: 2 } }, { ...SANDBOX, allowUnsandboxed: true });
  const other = lastTask(fake);
  assert.equal(other.flags, FLAG.DETAILED | FLAG.NAMED | FLAG.ARGS | FLAG.KWARGS | FLAG.SANDBOX | FLAG.UNSANDBOXED);
  assert.equal(other.memoryMb, 0, 'the instance\'s');
  py.executeTask({ code: '1' }, { ...SANDBOX, allowUnsandboxed: false });
  assert.equal(lastTask(fake).flags, FLAG.DETAILED | FLAG.NAMED | FLAG.SANDBOX);
  py.streamTask({ code: '1' }, SANDBOX);
  assert.equal(lastTask(fake).flags, FLAG.DETAILED | FLAG.NAMED | FLAG.STREAM | FLAG.SANDBOX);
});

test('a task in this process says nothing of it', () => {
  const fake = withoutPython();
  fake.py.executeTask({ code: '1' }, { isolation: 'in-process' });
  fake.py.executeTask({ code: '1' });
  for (const frame of fake.sent()) assert.equal(readTask(frame).flags, FLAG.DETAILED | FLAG.NAMED);
});

test('sandboxInfo is an ordinary task, whose value is what was told', async () => {
  const fake = withoutPython();
  const told = { available: true, layers: ['seccomp'], missing: [], landlock: 7, system: 'linux' };
  const info = fake.py.sandboxInfo();
  const { id, kind, flags, subject } = lastTask(fake);
  assert.deepEqual([kind, flags, subject], [TASK_KIND.ABOUT_SANDBOX, 0, '']);
  fake.deliver(TO_JS.VALUE, writer => {
    writer.u32(id);
    writer.u32(0);
    writer.u8(TAG.JSON);
    writer.text(JSON.stringify(told));
  });
  assert.deepEqual(await info, told);
});

const BIG = 100_000;
const memories = () => ({
  array: new Float64Array([1, 2]),
  bytes: Buffer.alloc(BIG, 7),
  matrix: new NdArray(new Int16Array([1, 2, 3, 4]), [2, 2]),
  shared: new Uint8Array(new SharedArrayBuffer(2)),
  nested: new Map([['deep', [new BigInt64Array([5n])]]]),
});

test('memory crosses inside the frame, and beside it to this process', () => {
  const fake = withoutPython();
  const inputs = memories();
  fake.py.executeTask({ code: '1', inputs }, SANDBOX);
  fake.py.executeTask({ call: 'm:f', args: [inputs.array] }, SANDBOX);
  const [code, call] = fake.sent();
  assert.deepEqual([code.attachments, call.attachments], [[], []]);
  assert.deepEqual(decoded(readTask(call).args ?? assert.fail()), [inputs.array]);
  assert.deepEqual(decoded(readTask(code).kwargs ?? assert.fail()), { ...inputs, shared: new Uint8Array(2) });
  fake.py.executeTask({ code: '1', inputs });
  assert.equal(fake.sent()[0].attachments.length, 4, 'the frame after it is not inline');
});

test('a copy is of the moment of the call', () => {
  const fake = withoutPython();
  const array = new Float64Array([1]);
  fake.py.executeTask({ code: '1', inputs: { array } }, SANDBOX);
  array[0] = 2;
  assert.deepEqual(decoded(lastTask(fake).kwargs ?? assert.fail()), { array: new Float64Array([1]) });
});

test('a handle is refused with its path, and the next task goes out whole', async () => {
  const fake = withoutPython();
  const ref = new PyRef(fake.channel, /** @type {Bad} */ (fake.py), 9, 'DataFrame');
  for (const [task, path] of /** @type {[Bad, string][]} */ ([
    [{ code: '1', inputs: { list: [1, ref] } }, 'inputs.list[1]'],
    [{ call: 'm:f', args: [{ ref }] }, 'args[0].ref'],
    [{ call: 'm:f', kwargs: { x: new Map([['k', ref]]) } }, 'kwargs.x.get("k")'],
  ])) {
    const error = await failure(fake.py.executeTask(task, SANDBOX));
    assert.deepEqual([error.code, error.path], ['UNSENDABLE_VALUE', path]);
    assert.match(error.message, /object of this process/);
  }
  fake.py.executeTask({ code: '1', inputs: { ref } });
  const { kwargs } = lastTask(fake);
  assert.deepEqual([...(kwargs ?? [])].slice(-5), [TAG.HANDLE, 9, 0, 0, 0]);
});

/**
 * Has a task in the sandbox call the tool, and gives the reply.
 * @param {(args: Bad) => unknown} handler
 * @param {import('..').TaskOptions} [options]
 */
async function replyOf(handler, options = SANDBOX) {
  const fake = withoutPython();
  fake.py.registerTool({ name: 'tool', handler: args => (args.ref ? new PyRef(fake.channel, /** @type {Bad} */ (fake.py), 9, 'X') : handler(args)) });
  fake.py.executeTask({ code: '1' }, options);
  const { id } = lastTask(fake);
  fake.deliver(TO_JS.TOOL_CALL, writer => {
    for (const number of [41, 0, id, 1]) writer.u32(number);
    writer.text('');
    encodeValue(writer, { ref: handler === /** @type {Bad} */ (undefined) });
  });
  await new Promise(resolve => setImmediate(resolve));
  const { kind, body, attachments } = fake.sent().at(-1) ?? assert.fail('no reply');
  assert.deepEqual([kind, body.readUInt32LE(0), attachments.length], [TO_RUST.TOOL_REPLY, 41, options === SANDBOX ? 0 : attachments.length]);
  return { status: body[4], value: () => decoded(body.subarray(5)), attachments };
}

test('a reply to the sandbox holds its memory itself', async () => {
  const { status, value } = await replyOf(memories);
  assert.equal(status, REPLY.VALUE);
  assert.deepEqual(value().array, new Float64Array([1, 2]));
  assert.equal((await replyOf(memories, {})).attachments.length, 4);
});

test('a reply with a handle becomes an error that names it', async () => {
  const { status, value } = await replyOf(/** @type {Bad} */ (undefined));
  assert.equal(status, REPLY.ERROR);
  assert.equal(value().code, 'UNSENDABLE_VALUE');
});

test('the sandbox is not told where the program\'s files are', async () => {
  const fail = () => { throw Object.assign(new RangeError('too far', { cause: new Error('deeper') }), { code: 'E_FAR' }); };
  const outside = await replyOf(fail);
  assert.deepEqual(outside.value(), {
    name: 'RangeError', message: 'too far', code: 'E_FAR', stack: '', cause: { name: 'Error', message: 'deeper', code: null, stack: '' },
  });
  assert.match((await replyOf(fail, {})).value().stack, /sandbox-frames\.test\.js/);
});

test('a result has the usage where there is one, and why there was no sandbox', async () => {
  const fake = withoutPython();
  for (const [usage, unsandboxed, extra] of /** @type {[Bad, string, object][]} */ ([
    [USAGE, '', { usage: USAGE }],
    [null, 'no namespaces', { unsandboxed: 'no namespaces' }],
    [null, '', {}],
  ])) {
    const result = fake.py.executeTask({ code: '1' }, SANDBOX);
    const { id, executionId } = lastTask(fake);
    fake.deliver(TO_JS.RESULT, writer => {
      resultHead(writer, id, usage, unsandboxed);
      encodeValue(writer, 5);
    });
    assert.deepEqual(await result, { id: executionId, value: 5, stdout: 'out', stderr: '', durationMs: 1.5, queueMs: 0.5, toolCalls: 3, ...extra });
  }
});

/**
 * The error of a task in the sandbox that failed with these words.
 * @param {ReturnType<typeof withoutPython>} fake
 * @param {string} code
 * @param {unknown} details
 * @param {Bad} [usage]
 * @param {import('..').TaskOptions} [options]
 */
async function failed(fake, code, details, usage = USAGE, options = SANDBOX) {
  const caught = failure(fake.py.executeTask({ code: '1' }, options));
  const { id } = lastTask(fake);
  fake.deliver(TO_JS.FAILED, writer => {
    writer.u32(id);
    writer.text(code);
    writer.text('words');
    encodeValue(writer, details);
    writer.string('out');
    writer.u8(TAG.NULL);
    writeUsage(writer, usage);
  });
  return caught;
}

for (const [code, name, details] of /** @type {[string, string, Record<string, unknown>][]} */ ([
  ['SANDBOX_UNAVAILABLE', 'SandboxUnavailableError', {}],
  ['POLICY', 'PolicyError', { signal: 'SIGSYS' }],
  ['CRASH', 'CrashError', { signal: 'SIGSEGV' }],
  ['DIED', 'WorkerDiedError', { exitCode: 3 }],
  ['OUTPUT_LIMIT', 'OutputLimitError', {}],
  ['PROTOCOL', 'ProtocolError', {}],
  ['TIMEOUT', 'TaskTimeoutError', {}],
])) {
  test(`${code} is a ${name} that tells what is known`, async () => {
    const error = await failed(withoutPython(), code, details);
    assert.deepEqual([error.name, error.code, error.message, error.stdout], [name, code, 'words', 'out']);
    assert.deepEqual(error.usage, USAGE);
    assert.equal(typeof error.executionId, 'string');
    for (const [key, value] of Object.entries(details)) assert.equal(error[key], value);
    assert.ok(!('usage' in (await failed(withoutPython(), code, details, null))));
  });
}

test('MEMORY_LIMIT shows where in Python the memory ended', async () => {
  const traceback = 'Traceback (most recent call last):\n  File "<task>", line 2, in f\nMemoryError\n';
  const error = await failed(withoutPython(), 'MEMORY_LIMIT', { pythonType: 'MemoryError', traceback });
  assert.deepEqual([error.name, error.message, error.traceback], ['MemoryLimitError', 'words', traceback]);
  assert.equal(error.stack, `MemoryLimitError: words\n${traceback.trimEnd()}`);
  assert.ok(!Object.keys(error).includes('traceback') && !('pythonType' in error));
  const without = await failed(withoutPython(), 'MEMORY_LIMIT', null);
  assert.ok(!('traceback' in without));
  assert.match(without.stack, /^MemoryLimitError: words\n {4}at /);
});

test('a module that is missing has a hint where the sandbox is why', async () => {
  const details = { pythonType: 'ModuleNotFoundError', message: "No module named 'numpy'", traceback: 'Traceback\n' };
  const hint = /standard library only: createPython\(\{ sandbox: \{ packages: true \} \}\)/;
  assert.match((await failed(withoutPython(), 'PYTHON_ERROR', details)).hint, hint);
  const orHere = { ...SANDBOX, allowUnsandboxed: true };
  assert.match((await failed(withoutPython(), 'PYTHON_ERROR', details, USAGE, orHere)).hint, hint);
  assert.equal((await failed(withoutPython(), 'PYTHON_ERROR', details, null, orHere)).hint, null, 'it ran in this process');
  assert.equal((await failed(withoutPython({ sandbox: { packages: [__dirname] } }), 'PYTHON_ERROR', details)).hint, null);
  assert.equal((await failed(withoutPython(), 'PYTHON_ERROR', { ...details, pythonType: 'ImportError' })).hint, null);
});
