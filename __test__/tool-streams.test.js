'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { TaskTimeoutError } = require('..');
const { failure, open } = require('./support/instance');

/**
 * A stream without an end that tells how it went.
 * @param {import('..').Python} py
 */
function endless(py) {
  const seen = { given: 0, ended: false, aborted: false };
  /** @type {() => void} */
  let tell;
  const ended = new Promise(resolve => { tell = () => resolve(undefined); });
  py.registerTool({
    name: 'endless',
    async *handler(_, { signal }) {
      signal.addEventListener('abort', () => { seen.aborted = true; });
      try {
        for (;;) yield seen.given++;
      } finally {
        seen.ended = true;
        tell();
      }
    },
  });
  return { seen, ended };
}

test('an async iterable is read with async for', async t => {
  const py = open(t);
  py.registerTool({ name: 'count', async *handler({ to }) { for (let n = 0; n < to; n++) yield { n }; } });
  for (const call of ['tools.count(to=3)', 'await tools.count(to=3)', 'tools.call("count", {"to": 3})']) {
    assert.deepEqual((await py.executeTask({ code: `[item["n"] async for item in ${call}]` })).value, [0, 1, 2], call);
  }
  assert.deepEqual((await py.executeTask({ code: '[item async for item in tools.count(to=0)]' })).value, []);
  const { value } = await py.executeTask({ code: 'stream = await tools.count(to=1)\n[await anext(stream), await anext(stream, "end"), await anext(stream, "still")]' });
  assert.deepEqual(value, [{ n: 0 }, 'end', 'still']);
});

test('an async iterable is read with for in plain code and in threads', async t => {
  const py = open(t);
  py.registerTool({ name: 'count', async *handler({ to }) { for (let n = 0; n < to; n++) yield n; } });
  assert.deepEqual((await py.executeTask({ code: '[item for item in tools.sync.count(to=4)]' })).value, [0, 1, 2, 3]);
  assert.deepEqual((await py.executeTask({ code: 'import asyncio\nawait asyncio.to_thread(lambda: list(tools.sync.count(to=2)))' })).value, [0, 1]);
  const { value } = await py.executeTask({ code: 'items = iter(tools.sync.count(to=1))\n[next(items), next(items, "end"), next(items, "still")]' });
  assert.deepEqual(value, [0, 'end', 'still']);
});

test('other async iterables count too: a ReadableStream, an object of one\'s own', async t => {
  const py = open(t);
  py.registerTool({ name: 'web', handler: () => new ReadableStream({ start(controller) { controller.enqueue('a'); controller.enqueue('b'); controller.close(); } }) });
  py.registerTool({ name: 'own', handler: async () => ({ [Symbol.asyncIterator]() { let n = 0; return { next: () => ({ done: n > 1, value: n++ }) }; } }) });
  assert.deepEqual((await py.executeTask({ code: '[item async for item in tools.web()]' })).value, ['a', 'b']);
  assert.deepEqual((await py.executeTask({ code: '[item async for item in tools.own()]' })).value, [0, 1]);
});

test('a stream has one reader at a time', async t => {
  const py = open(t);
  py.registerTool({ name: 'count', async *handler() { yield 1; yield 2; } });
  const { value } = await py.executeTask({
    code: 'import asyncio\nstream = await tools.count()\nawait asyncio.gather(anext(stream), anext(stream), return_exceptions=True)\nawait anext(stream)',
  });
  assert.equal(value, 2);
  const error = await failure(py.executeTask({ code: 'import asyncio\nstream = await tools.count()\nawait asyncio.gather(anext(stream), anext(stream))' }));
  assert.match(error.message, /RuntimeError: this stream is being read already/);
});

test('a tool that gives a list can be looped over the same way', async t => {
  const py = open(t);
  py.registerTool({ name: 'numbers', handler: () => [1, 2] });
  assert.deepEqual((await py.executeTask({ code: '[item async for item in tools.numbers()]' })).value, [1, 2]);
});

test('items are made when they are asked for', async t => {
  const py = open(t);
  const { seen } = endless(py);
  const { value } = await py.executeTask({ code: 'taken = []\nasync for item in tools.endless():\n    taken.append(item)\n    if len(taken) == 3: break\ntaken' });
  assert.deepEqual(value, [0, 1, 2]);
  assert.ok(seen.given <= 4, `${seen.given} were made for 3`);
});

for (const [what, code] of [
  ['is left early', 'async for item in tools.endless():\n    if item == 2: break'],
  ['is closed', 'stream = await tools.endless()\nawait anext(stream)\nawait stream.aclose()'],
  ['is forgotten', 'stream = await tools.endless()\nawait anext(stream)\ndel stream'],
  ['is left early in plain code', 'for item in tools.sync.endless():\n    if item == 2: break'],
  ['belongs to a task that fails', 'async for item in tools.endless():\n    if item == 2: raise ValueError'],
]) {
  test(`the generator ends when the stream ${what}`, async t => {
    const py = open(t);
    const { seen, ended } = endless(py);
    await py.executeTask({ code }).catch(error => assert.equal(error.pythonType, 'ValueError'));
    await ended;
    assert.ok(seen.aborted, 'the signal says so, too');
  });
}

test('the generator ends when the task times out', async t => {
  const py = open(t);
  const { ended } = endless(py);
  const error = await failure(py.executeTask({ code: 'async for item in tools.endless(): pass' }, { timeoutMs: 200 }));
  assert.ok(error instanceof TaskTimeoutError);
  await ended;
});

test('an error in the generator ends the loop with a ToolError', async t => {
  const py = open(t);
  py.registerTool({ name: 'breaks', async *handler() { yield 1; throw new RangeError('at two'); } });
  for (const [how, loop] of [['async for', 'tools.breaks()'], ['for', 'tools.sync.breaks()']]) {
    const { value } = await py.executeTask({
      code: `from elizaos_py import ToolError\nseen = []\ntry:\n    ${how} item in ${loop}: seen.append(item)\nexcept ToolError as error:\n    seen.append([error.name, str(error)])\nseen`,
    });
    assert.deepEqual(value, [1, ['RangeError', 'at two']]);
  }
});

test('an item that cannot be sent ends the loop, and the generator', async t => {
  const py = open(t);
  let ended = false;
  py.registerTool({ name: 'odd', async *handler() { try { yield 1; yield () => {}; } finally { ended = true; } } });
  const error = await failure(py.executeTask({ code: 'async for item in tools.odd(): pass' }));
  assert.equal(error.code, 'TOOL_FAILED');
  assert.match(error.message, /function/);
  assert.ok(ended);
});

for (const [what, make] of /** @type {[string, () => any][]} */ ([
  ['next throws', () => ({ next() { throw new Error('broken'); } })],
  ['next gives nothing', () => ({ next: () => undefined })],
  ['next is missing', () => ({})],
  ['asyncIterator throws', () => { throw new Error('broken'); }],
  ['asyncIterator gives nothing', () => undefined],
])) {
  test(`a broken iterator is an error of the tool: ${what}`, async t => {
    const py = open(t);
    py.registerTool({ name: 'broken', handler: async () => ({ [Symbol.asyncIterator]: make }) });
    const error = await failure(py.executeTask({ code: 'async for item in tools.broken(): pass' }, { timeoutMs: 5_000 }));
    assert.equal(error.code, 'TOOL_FAILED', String(error));
    assert.equal(await py.run('1 + 1'), 2);
  });
}

test('two streams of one tool do not mix', async t => {
  const py = open(t);
  py.registerTool({ name: 'count', async *handler({ from }) { for (let n = 0; n < 50; n++) yield from + n; } });
  const { value } = await py.executeTask({
    code: 'import asyncio\nasync def read(start):\n    return [item async for item in tools.count(**{"from": start})]\nawait asyncio.gather(read(0), read(1000))',
  });
  assert.deepEqual(value.map((/** @type {number[]} */ items) => [items.length, items[0], items[49]]), [[50, 0, 49], [50, 1000, 1049]]);
});
