'use strict';

const assert = require('node:assert/strict');
const http = require('node:http');
const { test } = require('node:test');

const { TaskTimeoutError } = require('..');
const { failure, open, stopper, timed, until } = require('./support/instance');

/** How late a deadline may be on a machine that is busy with other things. */
const LATE_MS = 500;

for (const [what, code] of [
  ['sync code that sleeps', 'while not sys.stop: time.sleep(0.2)'],
  ['an async task that blocks its loop', 'while not sys.stop: time.sleep(0.2)\nawait asyncio.sleep(0)'],
  ['sync code that computes', 'while not sys.stop: pass'],
  ['an async task that computes', 'while not sys.stop: pass\nawait asyncio.sleep(0)'],
]) {
  test(`others do not wait for ${what}`, async t => {
    const py = open(t);
    const stop = await stopper(py);
    py.registerTool({ name: 'echo', handler: async ({ n }) => n });
    await py.run('import sys\nsys.begun = False');
    const blocker = py.executeTask({ code: `import asyncio, sys, time\nsys.begun = True\n${code}\n"blocker"` });
    while (!await py.run('import sys\nsys.begun'));
    const start = performance.now();
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all([
        py.run('1 + 1'),
        py.call('math:sqrt', 16),
        py.run('import asyncio\nawait asyncio.sleep(0.001, "async")'),
        py.call('asyncio:sleep', 0, 'called'),
        py.run('await tools.echo(n=n)', { n: round }),
        py.run('tools.sync.echo(n=n)', { n: round }),
      ]);
      assert.deepEqual(answers, [2, 4, 'async', 'called', round, round]);
    }
    const ms = performance.now() - start;
    assert.ok(ms < 3_000, `60 small tasks took ${ms} ms beside it`);
    await stop();
    assert.equal((await blocker).value, 'blocker');
  });
}

test('many tasks that block run side by side', async t => {
  const py = open(t);
  const { ms } = await timed(Promise.all(Array.from({ length: 40 }, () => py.run('import time\ntime.sleep(0.3)'))));
  assert.ok(ms < 3_000, `40 tasks of 0.3 s took ${ms} ms`);
});

test('a request that waits for its answer delays nobody, and the answer may come from this very process', async t => {
  const py = open(t);
  /** @type {http.ServerResponse[]} */
  const waiting = [];
  const server = http.createServer((_, response) => { waiting.push(response); }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const request = py.executeTask({ code: 'import urllib.request\nurllib.request.urlopen(f"http://127.0.0.1:{port}/").read().decode()', inputs: { port } });
  await until(() => waiting.length === 1, 'the request');
  assert.equal(await py.run('"meanwhile"'), 'meanwhile');
  waiting[0].end('answer');
  assert.equal((await request).value, 'answer');
});

for (const [what, code] of [
  ['a sum', 'sum(range(60_000_000))'],
  ['a regular expression that goes back and forth', 'import re\nre.match(r"(a+)+$", "a" * 24 + "b")'],
  ['a big number', '(7 ** 400_000) // (3 ** 200_000) % (10 ** 5) and str(7 ** 1) and 3 ** 2_500_000 and None'],
]) {
  test(`code that keeps the GIL to itself does not keep its promise, nor the event loop of Node: ${what}`, async t => {
    const py = open(t);
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    t.after(() => clearInterval(beat));
    const { ms, error } = await timed(py.executeTask({ code }, { timeoutMs: 100 }));
    assert.ok(error instanceof TaskTimeoutError, `it took ${ms} ms: ${error ?? 'not long enough to tell'}`);
    assert.ok(ms >= 99 && ms < 100 + LATE_MS, `${ms} ms`);
    assert.ok(longest < LATE_MS, `the event loop stood still for ${longest} ms`);
    assert.equal(await py.run('1 + 1'), 2);
  });
}

for (const [what, code] of [
  ['a child task', 'async def child():\n    while not sys.stop: pass\nawait asyncio.gather(child(), asyncio.sleep(60))'],
  ['a child task of a child task', 'async def inner():\n    while not sys.stop: pass\nasync def outer():\n    await asyncio.create_task(inner())\nawait asyncio.create_task(outer())'],
  ['a callback', 'def call():\n    while not sys.stop: pass\nasyncio.get_running_loop().call_soon(call)\nawait asyncio.sleep(60)'],
]) {
  test(`${what} that blocks the loop is interrupted like the task itself`, async t => {
    const py = open(t);
    const stop = await stopper(py);
    const before = py.metrics().abandoned;
    const bystander = py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(0.5, "unharmed")' });
    const error = await failure(py.executeTask({ code: `import asyncio, sys\nawait asyncio.sleep(0)\n${code}` }, { timeoutMs: 150 }));
    assert.ok(error instanceof TaskTimeoutError);
    assert.equal((await bystander).value, 'unharmed');
    assert.deepEqual(py.metrics().abandoned, before);
    await stop();
  });
}

test('a loop that sync code runs by itself is interrupted while it waits', async t => {
  const py = open(t);
  py.registerTool({ name: 'never', handler: () => new Promise(() => {}) });
  await py.run('import sys\nsys.cleaned = 0');
  const before = py.metrics().abandoned;
  for (const wait of ['asyncio.sleep(60)', 'tools.never()', 'asyncio.gather(tools.never(), asyncio.sleep(60))']) {
    const code = `import asyncio, sys\nasync def main():\n    try:\n        await ${wait}\n    finally:\n        sys.cleaned += 1\nasyncio.run(main())`;
    assert.ok(await failure(py.executeTask({ code }, { timeoutMs: 100 })) instanceof TaskTimeoutError);
  }
  for (let tries = 0; (await py.run('import sys\nsys.cleaned')) < 3; tries++) {
    assert.ok(tries < 100, 'not all were cleaned up');
    await py.call('time:sleep', 0.02);
  }
  assert.deepEqual(py.metrics().abandoned, before);
});
