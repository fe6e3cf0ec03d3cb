'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');

const { PythonError, TaskTimeoutError, ToolNotFoundError } = require('..');
const { failure, open } = require('./support/instance');

const FIXTURES = path.join(__dirname, 'fixtures', 'python');

/**
 * An instance that can import the fixtures.
 * @param {Parameters<typeof open>[0]} t
 */
async function withFixtures(t) {
  const py = open(t);
  await py.run('import sys\nif folder not in sys.path: sys.path.append(folder)', { folder: FIXTURES });
  return py;
}

test('functions marked in code are tools for JavaScript', async t => {
  const py = open(t);
  assert.deepEqual(await py.tools.list(), []);
  await py.executeTask({ code: '@tool\ndef add(a: int, b: int = 2):\n    "Adds."\n    return a + b' });
  await py.executeTask({ code: 'from elizaos_py import tool\n@tool(name="later")\nasync def f(x):\n    import asyncio\n    return await asyncio.sleep(0, x)' });
  assert.equal(await py.tools.call('add', { a: 1 }), 3);
  assert.equal(await py.tools.call('add', { a: 1, b: 5 }), 6);
  assert.equal(await py.tools.call('later', { x: 'slept' }), 'slept');
  assert.deepEqual((await py.tools.list()).map(({ name }) => name), ['add', 'later']);
});

test('a marked function is still the function', async t => {
  const py = open(t);
  assert.equal((await py.executeTask({ code: '@tool\ndef double(n):\n    return 2 * n\ndouble(4)' })).value, 8);
});

test('load takes the tools of a module and describes them', async t => {
  const py = await withFixtures(t);
  const loaded = await py.tools.load('agent_tools');
  assert.deepEqual(loaded.map(({ name }) => name), ['add', 'count', 'fail', 'mirror', 'text.shout']);
  assert.deepEqual(loaded[0], {
    name: 'add',
    description: 'Adds two numbers.',
    parameters: { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'integer' } }, required: ['a'] },
  });
  assert.equal(loaded[4].description, 'Says it loudly.\n\nIn two paragraphs.');
  assert.deepEqual(await py.tools.list(), loaded);
  assert.equal(await py.tools.call('text.shout', { text: 'hey', mark: '?' }), 'HEY?');
  assert.deepEqual(await py.tools.call('count', { to: 3 }), [0, 1, 2]);
});

test('instances do not see each other\'s tools, and a module loads into each', async t => {
  const [one, other] = [await withFixtures(t), await withFixtures(t)];
  await one.tools.load('agent_tools');
  assert.deepEqual(await other.tools.list(), []);
  assert.ok(await failure(other.tools.call('add', { a: 1 })) instanceof ToolNotFoundError);
  await other.tools.load('agent_tools');
  assert.equal(await other.tools.call('add', { a: 1 }), 3);
  await one.close();
  assert.equal(await other.tools.call('add', { a: 1 }), 3);
});

test('a tool that is marked again is replaced', async t => {
  const py = open(t);
  for (const value of [1, 2]) {
    await py.executeTask({ code: `@tool\ndef version():\n    return ${value}` });
    assert.equal(await py.tools.call('version'), value);
  }
});

test('Python tools may use the host\'s', async t => {
  const py = open(t);
  py.registerTool({ name: 'rate', handler: ({ currency }) => currency === 'EUR' ? 2 : 1 });
  await py.executeTask({ code: '@tool\nasync def convert(amount, currency):\n    return amount * await tools.rate(currency=currency)' });
  assert.equal(await py.tools.call('convert', { amount: 3, currency: 'EUR' }), 6);
  await py.executeTask({ code: '@tool\ndef convert_sync(amount, currency):\n    return amount * tools.sync.rate(currency=currency)' });
  assert.equal(await py.tools.call('convert_sync', { amount: 3, currency: 'USD' }), 3);
});

test('what goes wrong is told', async t => {
  const py = await withFixtures(t);
  await py.tools.load('agent_tools');
  const raised = await failure(py.tools.call('fail'));
  assert.ok(raised instanceof PythonError);
  assert.deepEqual([raised.pythonType, raised.message], ['LookupError', 'LookupError: nothing here']);
  const missing = await failure(py.tools.call('nothing'));
  assert.ok(missing instanceof ToolNotFoundError, String(missing));
  assert.match(missing.message, /'nothing' \(registered: add, count/);
  assert.equal((await failure(py.tools.call('add', { nonsense: 1 }))).pythonType, 'TypeError');
  assert.equal((await failure(py.tools.load('no_such_module'))).pythonType, 'ModuleNotFoundError');
  for (const bad of [() => py.tools.call(/** @type {any} */ (7)), () => py.tools.call(''), () => py.tools.call('add', /** @type {any} */ ([1])), () => py.tools.load(/** @type {any} */ (null))]) {
    assert.equal((await failure(bad())).code, 'INVALID_ARGUMENT');
  }
  assert.equal((await failure(py.tools.call('add', { a: 1 }, /** @type {any} */ ({ timeout: 1 })))).code, 'UNKNOWN_OPTION');
});

test('a call takes the options of a task', async t => {
  const py = open(t);
  await py.executeTask({ code: '@tool\nasync def hang():\n    import asyncio\n    await asyncio.sleep(60)\n@tool\ndef many(n):\n    return "x" * n' });
  assert.ok(await failure(py.tools.call('hang', {}, { timeoutMs: 50 })) instanceof TaskTimeoutError);
  const controller = new AbortController();
  const pending = failure(py.tools.call('hang', {}, { signal: controller.signal }));
  controller.abort();
  assert.equal((await pending).code, 'CANCELLED');
  assert.equal((await failure(py.tools.call('many', { n: 1_000 }, { maxResultBytes: 100 }))).code, 'RESULT_TOO_LARGE');
});

test('schemas tell what annotations say', async t => {
  const py = await withFixtures(t);
  const mirror = (await py.tools.load('agent_tools')).find(({ name }) => name === 'mirror');
  assert.deepEqual(Object.keys(/** @type {any} */ (mirror).parameters.properties), ['point', 'axis', 'scale', 'tags']);
  assert.deepEqual(/** @type {any} */ (mirror).parameters.required, ['point']);
  const described = await py.executeTask({ code: '@tool\ndef typed(s: str, i: int, f: float, b: bool, l: list, d: dict, anything, *rest, key="k", **more):\n    pass' }).then(() => py.tools.list());
  assert.deepEqual(described.find(({ name }) => name === 'typed')?.parameters, {
    type: 'object',
    properties: { s: { type: 'string' }, i: { type: 'integer' }, f: { type: 'number' }, b: { type: 'boolean' }, l: { type: 'array' }, d: { type: 'object' }, anything: {}, key: {} },
    required: ['s', 'i', 'f', 'b', 'l', 'd', 'anything'],
  });
});
