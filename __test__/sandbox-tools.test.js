'use strict';

// Tools are called from the sandbox as from this process.

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');

const { createPython } = require('..');
const { failure, until } = require('./support/instance');
const { FEW, PLACES, SANDBOX, skip } = require('./support/sandbox');

/** @typedef {any} Bad Wrong on purpose. */

/** @type {Record<string, [code: string, value: unknown, calls: number]>} */
const CALLS = {
  'by name, awaited': ['await tools.double(x=4)', 8, 1],
  'by place': ['await tools.double(4)', 8, 1],
  'in a namespace': ['await tools.memory.search(query="tea")', ['about tea'], 1],
  'by a name that is computed': ['await getattr(tools, "dou" + "ble")(x=4)', 8, 1],
  'many at once': ['import asyncio\nsum(await asyncio.gather(*[tools.slow(x=n) for n in range(50)]))', 1225, 50],
  'one after the other': ['total = 0\nfor n in range(20): total += await tools.double(x=n)\ntotal', 380, 20],
  'without await': ['tools.sync.double(x=5) + tools.sync.deep.down.answer()', 52, 2],
  'from a thread': ['import asyncio\nawait asyncio.to_thread(tools.sync.double, x=6)', 12, 1],
  'as a stream': ['[w async for w in tools.words(text="one two three")]', ['one', 'two', 'three'], 1],
  'as a stream that is left early': ['async for w in tools.words(text="one two three"): break\nw', 'one', 1],
  'with values of all kinds': ['await tools.same(a=b"bytes", b={1, 2}, c=None, d=[1.5, {"e": 2 ** 60}])', { a: Buffer.from('bytes'), b: new Set([1, 2]), c: null, d: [1.5, { e: 2n ** 60n }] }, 1],
  'that answer with arrays': ['x = await tools.array()\n[type(x).__name__, x]', ['memoryview', new Float64Array(20_000).fill(0.5)], 1],
  'whose default is filled in': ['await tools.defaults()', { limit: 3 }, 1],
};

/** @param {import('..').Python} py */
function register(py) {
  const sleep = (/** @type {number} */ ms) => new Promise(resolve => setTimeout(resolve, ms));
  py.registerTool({ name: 'double', parameters: { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] }, handler: ({ x }) => 2 * x });
  py.registerTool({ name: 'slow', handler: async ({ x }) => sleep(20).then(() => x) });
  py.registerTool({ name: 'memory.search', handler: async ({ query }) => [`about ${query}`] });
  py.registerTool({ name: 'deep.down.answer', handler: () => 42 });
  py.registerTool({ name: 'words', handler: async function* ({ text }) { yield* text.split(' '); } });
  py.registerTool({ name: 'same', handler: args => args });
  py.registerTool({ name: 'array', handler: () => new Float64Array(20_000).fill(0.5) });
  py.registerTool({ name: 'defaults', parameters: { type: 'object', properties: { limit: { type: 'integer', default: 3 } } }, handler: args => args });
  py.registerTool({ name: 'fail', handler: () => { throw Object.assign(new RangeError('too far'), { code: 'E_FAR' }); } });
  py.registerTool({ name: 'unsendable', handler: () => ({ f: () => 1 }) });
}

describe('tools', { concurrency: 1 }, () => {
  const py = createPython({ timeoutMs: 10_000, sandbox: FEW });
  register(py);
  after(() => py.close({ timeoutMs: 0 }));
  for (const [place, options, skip] of PLACES) {
    for (const [what, [code, value, calls]] of Object.entries(CALLS)) {
      test(`${place}: ${what}`, { skip }, async () => {
        const result = await py.executeTask({ code }, options);
        assert.deepEqual([result.value, result.toolCalls], [value, calls]);
      });
    }

    test(`${place}: an error of a handler can be caught`, { skip }, async () => {
      const code = 'from elizaos_py import ToolError\ntry:\n    await tools.fail()\nexcept ToolError as error:\n    told = [type(error).__name__, error.name, str(error), error.code]\ntold';
      assert.deepEqual((await py.executeTask({ code }, options)).value, ['ToolError', 'RangeError', 'too far', 'E_FAR']);
    });

    test(`${place}: an error of a handler that nobody catches comes back with its name and code`, { skip }, async () => {
      const error = await failure(py.executeTask({ code: 'await tools.fail()' }, options));
      assert.deepEqual([error.name, error.code, error.cause.name, error.cause.message, error.cause.code], ['ToolError', 'TOOL_FAILED', 'RangeError', 'too far', 'E_FAR']);
    });

    for (const [what, code, wanted] of [
      ['that is not there', 'await tools.no_such()', 'TOOL_NOT_FOUND'],
      ['with arguments that do not fit', 'await tools.double(x="four")', 'TOOL_INVALID_ARGUMENTS'],
      ['whose answer is no data', 'await tools.unsendable()', 'TOOL_FAILED'],
    ]) {
      test(`${place}: a tool ${what}`, { skip }, async () => {
        assert.equal((await failure(py.executeTask({ code }, options))).code, wanted);
      });
    }

    test(`${place}: a task calls the tools that it names, and no others`, { skip }, async () => {
      const named = { ...options, tools: ['double'] };
      assert.equal((await py.executeTask({ code: 'await tools.double(x=1)' }, named)).value, 2);
      const error = await failure(py.executeTask({ code: 'await tools.same(a=1)' }, named));
      assert.deepEqual([error.name, error.code], ['ToolNotAllowedError', 'TOOL_NOT_ALLOWED']);
      assert.equal((await failure(py.executeTask({ code: 'await tools.double(x=1)' }, { ...options, tools: [] }))).code, 'TOOL_NOT_ALLOWED');
    });

    test(`${place}: the tools are listed with what they are for`, { skip }, async () => {
      const { value } = await py.executeTask({ code: '[t["name"] for t in tools.list()]' }, options);
      assert.deepEqual(/** @type {string[]} */ (value).sort(), ['array', 'deep.down.answer', 'defaults', 'double', 'fail', 'memory.search', 'same', 'slow', 'unsendable', 'words']);
    });

    test(`${place}: the signal of a handler aborts with its task`, { skip }, async () => {
      /** @type {Bad} */
      let context;
      py.registerTool({ name: 'never', handler: (_, given) => { context = given; return new Promise(() => {}); } });
      const error = await failure(py.executeTask({ code: 'await tools.never()' }, { ...options, timeoutMs: 500 }));
      py.unregisterTool('never');
      assert.equal(error.code, 'TIMEOUT');
      assert.equal(context.executionId, error.executionId);
      await until(() => context.signal.aborted, 'the signal');
    });

    test(`${place}: a stream that is left early ends its generator`, { skip }, async () => {
      let ended = false;
      py.registerTool({ name: 'endless', handler: async function* () { try { for (let n = 0; ; n++) yield n; } finally { ended = true; } } });
      const { value } = await py.executeTask({ code: 'found = []\nasync for n in tools.endless():\n    found.append(n)\n    if n == 3: break\nfound' }, options);
      assert.deepEqual(value, [0, 1, 2, 3]);
      await until(() => ended, 'the end of the generator');
      py.unregisterTool('endless');
    });
  }

  test('the sandbox is not told where the program\'s files are', { skip }, async () => {
    const code = 'from elizaos_py import ToolError\ntry:\n    await tools.fail()\nexcept ToolError as error:\n    told = repr([vars(error), error.stack, error.args])\ntold';
    const { value } = await py.executeTask({ code }, SANDBOX);
    assert.doesNotMatch(String(value), /\.js|node:|\//);
  });

  test('in the sandbox only so many calls are answered', { skip }, async t => {
    const few = createPython({ sandbox: { ...FEW, maxToolCalls: 3 } });
    t.after(() => few.close({ timeoutMs: 0 }));
    let calls = 0;
    few.registerTool({ name: 'count', handler: () => ++calls });
    assert.equal((await few.executeTask({ code: '[await tools.count() for _ in range(3)][-1]' }, SANDBOX)).value, 3);
    const error = await failure(few.executeTask({ code: '[await tools.count() for _ in range(4)]' }, SANDBOX));
    assert.deepEqual([error.code, calls], ['TOOL_NOT_ALLOWED', 6]);
    assert.match(error.message, /3 times/);
    assert.equal(await few.run('[await tools.count() for _ in range(9)][-1]'), 15, 'in this process as many as one likes');
  });

  test('a call of another number than any does nothing', { skip }, async () => {
    const code = 'import os, struct\nfor kind in (7, 8):\n    os.write(3, struct.pack("<IBI", 5, kind, 4_000_000_000))\nawait tools.double(x=2)';
    const outcome = await py.executeTask({ code }, SANDBOX).then(({ value }) => value, error => error.code);
    assert.ok([4, 'PROTOCOL'].includes(/** @type {Bad} */ (outcome)), String(outcome));
    assert.equal((await py.executeTask({ code: 'await tools.double(x=2)' }, SANDBOX)).value, 4);
  });
});
