'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');

const { InvalidArgumentError, PythonNativeError, UnsendableValueError, createPython, kwargs } = require('..');
const { failure, open, works } = require('./support/instance');

/** @typedef {any} Bad */

for (const [what, task] of /** @type {[string, Bad][]} */ ([
  ['nothing', undefined],
  ['null', null],
  ['a string', '1 + 1'],
  ['an array', [{ code: '1' }]],
  ['an empty object', {}],
  ['two kinds at once', { code: '1', call: 'math:sqrt' }],
  ['a class instance', new (class { code = '1'; })()],
  ['empty code', { code: '' }],
  ['blank code', { code: ' \n\t ' }],
  ['code that is no string', { code: 7 }],
  ['code that is null', { code: null }],
  ['code that is a String object', { code: Object('1') }],
  ['code with a NUL', { code: '1\0' }],
  ['code with a lone surrogate', { code: '"\ud800"' }],
  ['inputs that are no object', { code: '1', inputs: [1] }],
  ['inputs that are a Map', { code: '1', inputs: new Map() }],
  ['a session that is no string', { code: '1', session: 1 }],
  ['an empty session', { code: '1', session: '' }],
  ['a call that is no string', { call: ['math:sqrt'] }],
  ['an empty call', { call: '' }],
  ['args that are no array', { call: 'math:sqrt', args: { 0: 4 } }],
  ['kwargs that are no object', { call: 'math:sqrt', kwargs: [] }],
  ['a ref that is no handle', { ref: { type: 'Counter' } }],
  ['a ref that is null', { ref: null }],
])) {
  test(`a task that is ${what} is refused, by executeTask and streamTask`, async t => {
    const py = open(t);
    const error = await failure(py.executeTask(task));
    assert.ok(error instanceof InvalidArgumentError, String(error));
    assert.ok(['INVALID_ARGUMENT', 'UNKNOWN_OPTION'].includes(error.code));
    assert.throws(() => py.streamTask(task), { name: 'InvalidArgumentError', message: error.message });
    assert.equal(py.metrics().submitted, 0);
    await works(py);
  });
}

test('an unknown option is named, with those that there are', async t => {
  const py = open(t);
  const cases = /** @type {[() => unknown, RegExp][]} */ ([
    [() => py.executeTask(/** @type {Bad} */ ({ code: '1', args: [] })), /'args'/],
    [() => py.executeTask(/** @type {Bad} */ ({ call: 'm:f', inputs: {} })), /'inputs'/],
    [() => py.executeTask({ code: '1' }, /** @type {Bad} */ ({ timeout: 5 })), /'timeout'/],
    [async () => createPython(/** @type {Bad} */ ({ maxThreads: 5 })), /'maxThreads'/],
    [async () => py.registerTool(/** @type {Bad} */ ({ name: 'x', handler() {}, schema: {} })), /'schema'/],
  ]);
  for (const [use, named] of cases) {
    const error = await failure(Promise.resolve().then(use));
    assert.equal(error.code, 'UNKNOWN_OPTION');
    assert.match(error.message, named);
    assert.match(error.hint, /^It takes /);
  }
  await works(py);
});

test('an option of the wrong kind is named, with what it must be', async t => {
  const py = open(t);
  for (const options of /** @type {Bad[]} */ ([
    { timeoutMs: -1 }, { timeoutMs: 1.5 }, { timeoutMs: NaN }, { timeoutMs: '5' }, { timeoutMs: 2 ** 31 }, { timeoutMs: Infinity }, { timeoutMs: 5n },
    { signal: {} }, { tools: 'one' }, { tools: [1] }, { keep: 1 }, { maxResultBytes: 0 }, { workflowId: 7 }, { source: '' }, { metadata: [] }, null, 'x', [],
  ])) {
    const error = await failure(py.executeTask({ code: '1' }, options));
    assert.equal(error.code, 'INVALID_ARGUMENT', inspect(options));
    if (options?.constructor === Object) assert.match(error.message, new RegExp(`'${Object.keys(options)[0]}'.*must be`));
  }
  for (const options of /** @type {Bad[]} */ ([{ maxConcurrency: 0 }, { maxQueue: -1 }, { log: 'console' }, { logLevel: 'loud' }, { python: '' }, { maxSessions: 0 }])) {
    assert.throws(() => createPython(options), { code: 'INVALID_ARGUMENT' });
  }
  assert.equal((await py.executeTask({ code: '1' }, { timeoutMs: undefined, signal: undefined })).value, 1, 'what is undefined is not given');
  await works(py);
});

test('a tool that is none is refused', async t => {
  const py = open(t);
  const handler = () => 1;
  for (const definition of /** @type {Bad[]} */ ([
    undefined, null, 'x', {}, { name: 'x' }, { name: '', handler }, { name: '1x', handler }, { name: 'a b', handler }, { name: 'a..b', handler }, { name: 7, handler },
    { name: 'x', handler: 'f' }, { name: 'x', handler, description: 7 }, { name: 'x', handler, parameters: 7 }, { name: 'x', handler, parameters: null },
    { name: 'x', handler, parameters: { type: 'string' } }, { name: 'x', handler, parameters: { type: 'object', properties: { a: { type: 'nonsense' } } } },
  ])) {
    assert.throws(() => py.registerTool(definition), InvalidArgumentError, JSON.stringify(definition));
  }
  assert.equal(py.unregisterTool(/** @type {Bad} */ (undefined)), false);
  assert.deepEqual((await py.executeTask({ code: 'tools.list()' })).value, []);
  await works(py);
});

for (const [what, value, path] of /** @type {[string, () => unknown, string | null][]} */ ([
  ['a function', () => ({ list: [1, () => 1] }), 'inputs.x.list[1]'],
  ['a symbol', () => Symbol('s'), 'inputs.x'],
  ['a promise', () => Promise.resolve(1), 'inputs.x'],
  ['a WeakMap', () => new WeakMap(), 'inputs.x'],
  ['a cycle', () => { const a = /** @type {Bad} */ ({ b: {} }); a.b.a = a; return a; }, 'inputs.x.b.a'],
  ['a getter that throws', () => ({ get bad() { throw new RangeError('from the getter'); } }), 'inputs.x.bad'],
  ['a toJSON that throws', () => ({ toJSON() { throw new RangeError('from toJSON'); } }), null],
  ['a toJSON that gives itself for ever', () => { const next = () => ({ toJSON: () => ({ next: next() }) }); return next(); }, null],
  ['a proxy that throws', () => new Proxy({}, { ownKeys() { throw new RangeError('from the proxy'); } }), null],
  ['an invalid Date', () => new Date(NaN), 'inputs.x'],
  ['a detached buffer\'s view', () => { const view = new Float64Array(4); structuredClone(view.buffer, { transfer: [view.buffer] }); return view; }, null],
])) {
  test(`an input that is ${what} is refused or sent, and nothing breaks`, async t => {
    const py = open(t);
    const before = py.run('"before"');
    const outcome = await py.executeTask({ code: 'type(x).__name__', inputs: { x: value() } }).catch(error => error);
    if (path !== null) {
      assert.ok(outcome instanceof UnsendableValueError, String(outcome));
      assert.equal(outcome.path, path);
    } else if (outcome instanceof Error) {
      assert.ok(outcome instanceof PythonNativeError, String(outcome));
    }
    assert.equal(await before, 'before', 'what was sent in the same turn is not lost');
    await works(py);
  });
}

test('a getter that uses the instance while its object is being sent does not corrupt what is sent', async t => {
  const py = open(t);
  py.registerTool({ name: 'x', handler: () => 1 });
  const { value: ref } = await py.executeTask({ code: 'object()' }, { keep: true });
  /** @type {(() => unknown)[]} */
  const uses = [
    () => py.run('2').catch(error => error.code),
    () => py.metrics(),
    () => py.registerTool({ name: 'y', handler: () => 1 }),
    () => py.unregisterTool('x'),
    () => ref.release(),
    () => { try { py.streamTask({ code: '1' }); } catch { /* refused is fine */ } },
  ];
  for (const use of uses) {
    const sent = await py.executeTask({ code: '[a, b]', inputs: { a: 1, get b() { use(); return 2; } } });
    assert.deepEqual(sent.value, [1, 2]);
    await works(py);
  }
  const closing = open(t);
  const outcome = await closing.executeTask({ code: 'a', inputs: { get a() { closing.close(); return 1; } } }).catch(error => error);
  assert.ok(outcome.value === 1 || outcome.code === 'CLOSED', String(outcome));
});

test('kwargs wants an object, and only the last argument counts', async t => {
  const py = open(t);
  assert.throws(() => kwargs(/** @type {Bad} */ (7)), InvalidArgumentError);
  assert.match((await failure(py.call('builtins:print', kwargs({}), 1))).message, /args\[0\].*last argument/);
  assert.match((await failure(py.run('x', { x: kwargs({}) }))).message, /inputs\.x.*last argument/);
  await works(py);
});

test('a closed instance refuses everything, with one error', async t => {
  const py = open(t);
  const { value: ref } = await py.executeTask({ code: 'object()' }, { keep: true });
  await py.close();
  await py.close();
  for (const use of [() => py.executeTask({ code: '1' }), () => py.run('1'), () => py.call('math:sqrt', 4), () => py.tools.call('x'), () => py.tools.list(),
    () => py.tools.load('math'), () => py.sessions.list(), () => py.sessions.delete('x'), () => ref.value(), () => py.streamTask({ code: '1' }).result,
    async () => py.registerTool({ name: 'x', handler() {} }), async () => py.metrics()]) {
    assert.equal((await failure(use())).code, 'CLOSED', String(use));
  }
});
