'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { all, types } = require('./support/events');
const { failure, open } = require('./support/instance');

test('the events of a task come in order', async t => {
  const py = open(t);
  py.registerTool({ name: 'double', handler: async ({ n }) => n * 2 });
  const stream = py.streamTask({ code: 'import sys\nsys.stdout.write("out")\nsys.stderr.write("err")\nprogress(0.4, "x")\nn = await tools.double(n=2)\nprogress(message="nearly")\nprogress(1)\nn' });
  const events = await all(stream);
  assert.deepEqual(types(events), ['started', 'stdout', 'stderr', 'progress', 'tool_call', 'tool_result', 'progress', 'progress', 'completed']);
  assert.deepEqual(events[0], { type: 'started', id: stream.id });
  assert.deepEqual(events[1], { type: 'stdout', text: 'out' });
  assert.deepEqual(events[2], { type: 'stderr', text: 'err' });
  assert.deepEqual(events[3], { type: 'progress', fraction: 0.4, message: 'x' });
  const { callId } = events[4];
  assert.deepEqual(events[4], { type: 'tool_call', callId, tool: 'double', args: { n: 2 } });
  assert.deepEqual(events[5], { type: 'tool_result', callId, tool: 'double', ok: true, value: 4 });
  assert.deepEqual(events[6], { type: 'progress', fraction: null, message: 'nearly' });
  assert.deepEqual(events[7], { type: 'progress', fraction: 1, message: null });
  const { result } = events[8];
  assert.deepEqual([result.id, result.value, result.stdout, result.stderr, result.toolCalls], [stream.id, 4, 'out', 'err', 1]);
  assert.equal(await stream.result, result);
});

test('a tool that fails and one that streams have their result among the events', async t => {
  const py = open(t);
  py.registerTool({ name: 'fail', handler: () => { throw new RangeError('too far'); } });
  py.registerTool({ name: 'count', async *handler() { yield 1; } });
  const events = await all(py.streamTask({ code: 'try:\n    await tools.fail()\nexcept Exception:\n    pass\n[item async for item in tools.count()]' }));
  assert.deepEqual(types(events), ['started', 'tool_call', 'tool_result', 'tool_call', 'tool_result', 'completed']);
  assert.deepEqual([events[2].ok, events[2].error.message, events[4].ok, events[4].value], [false, 'too far', true, undefined]);
});

test('what is printed comes as it is written, and adds up to the result\'s output', async t => {
  const events = await all(open(t).streamTask({ code: 'import sys\nprint("a", "b", sep="-")\nsys.stderr.write("one")\nprint("é", end="")\nsys.stderr.write("two")' }));
  const said = (/** @type {string} */ type) => events.filter(event => event.type === type).map(({ text }) => text).join('');
  const { result } = events.at(-1);
  assert.deepEqual([said('stdout'), said('stderr')], ['a-b\né', 'onetwo']);
  assert.deepEqual([result.stdout, result.stderr], ['a-b\né', 'onetwo']);
});

for (const [what, code] of [
  ['a generator', 'def g():\n    for n in range(5):\n        yield {"n": n}\ng()'],
  ['an async generator', 'import asyncio\nasync def g():\n    for n in range(5):\n        await asyncio.sleep(0)\n        yield {"n": n}\ng()'],
  ['a generator after an await', 'import asyncio\nawait asyncio.sleep(0)\n({"n": n} for n in range(5))'],
]) {
  test(`${what} is streamed, item by item`, async t => {
    const stream = open(t).streamTask({ code });
    const events = await all(stream);
    assert.deepEqual(events.slice(1, -1), Array.from({ length: 5 }, (_, n) => ({ type: 'yield', value: { n } })));
    assert.equal((await stream.result).value, null);
  });
}

test('a function that is a generator is streamed too', async t => {
  const py = open(t);
  const events = await all(py.streamTask({ call: 'builtins:iter', args: [[1, 2]] }));
  assert.equal(events.at(-1).type, 'failed', 'an iterator is no generator, and no data');
  const words = await all(py.streamTask({ call: 're:finditer', args: ['a', 'b'] }));
  assert.equal(words.at(-1).type, 'failed');
  const walked = await all(py.streamTask({ call: 'os:walk', args: [__dirname], kwargs: {} }));
  assert.equal(walked.find(({ type }) => type === 'yield').value[0], __dirname);
});

test('the reader sets the pace: a generator is never more than a window ahead', async t => {
  const py = open(t);
  for (const [made, code] of [
    ['sync', 'import sys\ndef g():\n    for n in range(100_000):\n        sys.made_sync = n + 1\n        yield n\ng()'],
    ['async', 'import sys\nasync def g():\n    for n in range(100_000):\n        sys.made_async = n + 1\n        yield n\ng()'],
  ]) {
    const stream = py.streamTask({ code });
    let taken = 0;
    for await (const event of stream) {
      if (event.type !== 'yield') continue;
      assert.equal(event.value, taken++);
      if (taken % 100 === 0) {
        // Another task gets its turn, so the generator has had one too.
        const ahead = /** @type {number} */ (await py.run(`import sys\nsys.made_${made}`)) - taken;
        assert.ok(ahead <= 96, `${made}: ${ahead} items ahead after ${taken}`);
      }
      if (taken === 2_000) break;
    }
    assert.equal(taken, 2_000);
  }
});

test('all of 100 000 items arrive, in order', async t => {
  let next = 0;
  for await (const event of open(t).streamTask({ code: '(n for n in range(100_000))' })) {
    if (event.type === 'yield') assert.equal(event.value, next++);
  }
  assert.equal(next, 100_000);
});

test('printing never waits; what nobody reads is bounded by maxOutputBytes', async t => {
  const py = open(t, { maxOutputBytes: 1_000 });
  const stream = py.streamTask({ code: 'for n in range(20_000): print(n)\n"through"' });
  const { value, truncated } = await stream.result;
  assert.deepEqual([value, truncated], ['through', { stdout: true, stderr: false }]);
  const events = await all(stream);
  assert.equal(events.filter(({ type }) => type === 'stdout').map(({ text }) => text).join('').length, 1_000);
});

test('progress says what is wrong with its argument, and costs nothing where nobody listens', async t => {
  const py = open(t);
  for (const bad of ['2', '-0.1', 'float("nan")']) {
    assert.equal((await failure(py.executeTask({ code: `progress(${bad})` }))).pythonType, 'ValueError', bad);
  }
  assert.equal((await py.executeTask({ code: 'from elizaos_py import progress as p\np(0.5)\np(None, "x")\n"fine"' })).value, 'fine');
});
