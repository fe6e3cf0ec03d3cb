'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { z } = require('zod');

const { failure, gate, open } = require('./support/instance');

const SEARCH = {
  name: 'memory.search',
  description: 'Searches what is remembered.',
  parameters: {
    type: 'object',
    properties: {
      query: { type: 'string', description: 'What to look for.' },
      limit: { type: 'integer', default: 5 },
      tags: { type: 'array', items: { type: 'string' } },
    },
    required: ['query'],
    additionalProperties: false,
  },
  handler: (/** @type {object} */ args) => args,
};

test('a tool is awaited by its name, with arguments by name or by place', async t => {
  const py = open(t);
  py.registerTool({ name: 'add', parameters: z.object({ a: z.number(), b: z.number() }), handler: ({ a, b }) => a + b });
  assert.equal((await py.executeTask({ code: 'await tools.add(a=1, b=2)' })).value, 3);
  assert.equal((await py.executeTask({ code: 'await tools.add(1, 2)' })).value, 3);
  assert.equal((await py.executeTask({ code: 'await tools.add(1, b=2)' })).value, 3);
  assert.equal((await py.executeTask({ code: 'await tools.call("add", {"a": 1, "b": 2})' })).value, 3);
  assert.equal((await py.executeTask({ code: 'tools.sync.add(a=1, b=2)' })).value, 3);
  assert.equal((await py.executeTask({ code: 'tools.sync.call("add", {"a": 1, "b": 2})' })).value, 3);
  assert.equal((await py.executeTask({ code: 'from elizaos_py import tools as imported\nawait imported.add(1, 2)' })).value, 3);
  assert.equal((await py.executeTask({ code: 'add = tools.add\nsum([await add(n, n) for n in range(4)])' })).value, 12);
});

test('handlers may be async, and many calls may be under way', async t => {
  const py = open(t);
  let running = 0;
  let most = 0;
  const all = gate(py, 'all');
  py.registerTool({
    name: 'slow',
    handler: async ({ n }) => {
      most = Math.max(most, ++running);
      if (running === 50) all.open(null);
      await py.call('asyncio:sleep', 0);
      await all.reached;
      running--;
      return n;
    },
  });
  const code = 'import asyncio\nawait asyncio.gather(tools.all(), *[tools.slow(n=n) for n in range(50)])';
  const { value, toolCalls } = await py.executeTask({ code });
  assert.deepEqual(value, [null, ...Array.from({ length: 50 }, (_, n) => n)]);
  assert.equal(most, 50);
  assert.equal(toolCalls, 51);
});

test('values cross in both directions as they do elsewhere', async t => {
  const py = open(t);
  /** @type {any[]} */
  const seen = [];
  py.registerTool({ name: 'echo', handler: ({ value }) => { seen.push(value); return value; } });
  const code = 'out = [None, True, 1.5, 2**70, "é😀", [1, {"a": ()}], b"bytes", {1, 2}, {1: "one"}]\nback = [await tools.echo(value=item) for item in out]\n[a == (list(b) if isinstance(b, tuple) else b) for a, b in zip(back, out)]';
  const { value } = await py.executeTask({ code });
  assert.deepEqual(value, [true, true, true, true, true, false, true, true, true], 'only the tuple in the list comes back as a list');
  assert.equal(seen[3], 2n ** 70n);
  assert.ok(Buffer.isBuffer(seen[6]) && seen[7] instanceof Set && seen[8] instanceof Map);
});

test('tools.sync works in sync code and in threads, and says so on the loop', async t => {
  const py = open(t);
  py.registerTool({ name: 'double', handler: ({ n }) => n * 2 });
  assert.deepEqual((await py.executeTask({ code: 'import asyncio\nawait asyncio.gather(*[asyncio.to_thread(tools.sync.double, n=n) for n in range(10)])' })).value,
    Array.from({ length: 10 }, (_, n) => 2 * n));
  const threads = 'from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool:\n    answers = list(pool.map(lambda n: tools.sync.double(n=n), range(20)))\nsum(answers)';
  assert.equal((await py.executeTask({ code: threads })).value, 380);
  const blocking = await failure(py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(0)\ntools.sync.double(n=1)' }));
  assert.match(blocking.message, /tools\.sync\.double would block the event loop.*await tools\.double/);
  const unawaited = await failure(py.executeTask({ code: 'tools.double(n=1)' }));
  assert.match(unawaited.message, /tools\.sync/);
});

test('tools.list() tells name, description and schema', async t => {
  const py = open(t);
  py.registerTool(SEARCH);
  py.registerTool({ name: 'add', description: 'Adds.', parameters: z.object({ a: z.number().describe('The first.') }), handler: () => 0 });
  const { value } = await py.executeTask({ code: 'tools.list()' });
  assert.deepEqual(value.map((/** @type {any} */ tool) => tool.name), ['add', 'memory.search']);
  assert.deepEqual(value[1], { name: SEARCH.name, description: SEARCH.description, parameters: SEARCH.parameters });
  assert.deepEqual(value[0].parameters.properties, { a: { type: 'number', description: 'The first.' } });
  assert.deepEqual(value[0].parameters.required, ['a']);
});

test('a tool has a docstring and a signature', async t => {
  const py = open(t);
  py.registerTool(SEARCH);
  const { value: signature } = await py.executeTask({ code: 'import inspect\nstr(inspect.signature(tools.memory.search))' });
  assert.equal(signature, '(query: str, limit: int = 5, tags: list = None)');
  const { value: [name, doc] } = await py.executeTask({ code: 'import inspect\n[tools.memory.search.__name__, inspect.getdoc(tools.memory.search)]' });
  assert.equal(name, 'search');
  assert.match(doc, /^Searches what is remembered\.\n\nquery: What to look for\.$/);
  const { stdout } = await py.executeTask({ code: 'help(tools.memory.search)' });
  assert.match(stdout, /search\(query: str, limit: int = 5, tags: list = None\)[^]*Searches what is remembered\./);
});

test('dots in a name make namespaces', async t => {
  const py = open(t);
  py.registerTool(SEARCH);
  py.registerTool({ name: 'a.b.c', handler: () => 'deep' });
  assert.deepEqual((await py.executeTask({ code: 'await tools.memory.search(query="x")' })).value, { query: 'x', limit: 5 });
  assert.deepEqual((await py.executeTask({ code: '[await tools.a.b.c(), tools.a.sync.b.c.__name__, dir(tools.a)]' })).value, ['deep', 'c', ['b', 'call', 'list', 'sync']]);
  py.registerTool({ name: 'memory', handler: () => 'the tool itself' });
  const { value } = await py.executeTask({ code: '[await tools.memory(), await tools.call("memory.search", {"query": "x"})]' });
  assert.deepEqual(value, ['the tool itself', { query: 'x', limit: 5 }], 'a tool stands before the namespace of its name');
});

test('tools come and go while the instance runs', async t => {
  const py = open(t);
  py.registerTool({ name: 'version', handler: () => 1 });
  assert.equal((await py.executeTask({ code: 'await tools.version()' })).value, 1);
  py.registerTool({ name: 'version', handler: () => 2 });
  assert.equal((await py.executeTask({ code: 'await tools.version()' })).value, 2);
  assert.equal(py.unregisterTool('version'), true);
  assert.equal(py.unregisterTool('version'), false);
  assert.equal((await failure(py.executeTask({ code: 'await tools.version()' }))).code, 'TOOL_NOT_FOUND');
});

test('a task calls only the tools it was given', async t => {
  const py = open(t);
  for (const name of ['one', 'other', 'ns.inner']) py.registerTool({ name, handler: () => name });
  const options = { tools: ['one'] };
  assert.equal((await py.executeTask({ code: 'await tools.one()' }, options)).value, 'one');
  assert.deepEqual((await py.executeTask({ code: '[tool["name"] for tool in tools.list()]' }, options)).value, ['one']);
  for (const call of ['await tools.other()', 'await tools.call("ns.inner")', 'tools.sync.other()']) {
    const error = await failure(py.executeTask({ code: call }, options));
    assert.equal(error.code, 'TOOL_NOT_ALLOWED', String(error));
  }
  assert.equal((await failure(py.executeTask({ code: 'await tools.one()' }, { tools: [] }))).code, 'TOOL_NOT_ALLOWED');
});

test('a handler is told which execution calls it', async t => {
  const py = open(t);
  /** @type {string[]} */
  const ids = [];
  py.registerTool({ name: 'who', handler: (_, { executionId }) => { ids.push(executionId); } });
  const { id } = await py.executeTask({ code: 'await tools.who()\nawait tools.who()' });
  assert.deepEqual(ids, [id, id]);
});

test('a handler may run Python, and so on in turn', async t => {
  const py = open(t);
  py.registerTool({ name: 'down', handler: async ({ n }) => n === 0 ? 'ground' : (await py.executeTask({ code: 'await tools.down(n=n)', inputs: { n: n - 1 } })).value });
  assert.equal((await py.executeTask({ code: 'await tools.down(n=20)' })).value, 'ground');
  py.registerTool({ name: 'sink', handler: async ({ n }) => n === 0 ? 'ground' : (await py.executeTask({ code: 'tools.sync.sink(n=n)', inputs: { n: n - 1 } })).value });
  assert.equal((await py.executeTask({ code: 'tools.sync.sink(n=20)' })).value, 'ground');
});
