'use strict';

const assert = require('node:assert/strict');
const http = require('node:http');
const { test } = require('node:test');

const { PythonNativeError, QueueFullError, TaskTimeoutError } = require('..');
const { failure, gate, open, timed, until } = require('./support/instance');

/** How late a deadline may be on a machine that is busy with other things. */
const LATE_MS = 500;

/**
 * Runs until told, so that nothing of a test goes on after it.
 * @param {import('..').Python} py
 */
async function stopper(py) {
  await py.run('import sys\nsys.stop = False');
  return () => py.run('import sys\nsys.stop = True');
}

/** @param {import('..').PythonOptions} [options] */
function logged(options) {
  /** @type {import('..').LogEvent[]} */
  const events = [];
  return { events, options: { ...options, log: (/** @type {import('..').LogEvent} */ event) => { events.push(event); } } };
}

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

for (const [what, code, returns] of /** @type {[string, string, boolean][]} */ ([
  ['a sleep', 'import time\ntime.sleep(2)', true],
  ['one that swallows BaseException', 'import sys\nwhile not sys.stop:\n    try:\n        while not sys.stop: pass\n    except BaseException: pass', true],
  ['an async task that blocks its loop', 'import asyncio, time\nawait asyncio.sleep(0)\ntime.sleep(2)', true],
  ['an async task that swallows BaseException and blocks its loop', 'import asyncio, sys\nawait asyncio.sleep(0)\nwhile not sys.stop:\n    try:\n        while not sys.stop: pass\n    except BaseException: pass', true],
])) {
  test(`what cannot be interrupted is abandoned, replaced, counted and logged: ${what}`, async t => {
    const { events, options } = logged();
    const py = open(t, options);
    const stop = await stopper(py);
    const before = py.metrics().abandoned;
    const { ms, error } = await timed(py.executeTask({ code }, { timeoutMs: 150 }));
    assert.ok(error instanceof TaskTimeoutError);
    assert.ok(ms >= 149 && ms < 150 + LATE_MS, `${ms} ms`);
    await until(() => py.metrics().abandoned.now === before.now + 1, 'the abandonment');
    assert.equal(py.metrics().abandoned.total, before.total + 1);
    assert.deepEqual(events.map(({ level }) => level), ['warn']);
    assert.match(events[0].message, /abandoned/);
    assert.equal(events[0].fields.execution, error.executionId);
    assert.equal(await py.run('1 + 1'), 2);
    assert.equal(await py.run('import asyncio\nawait asyncio.sleep(0, "replaced")'), 'replaced');
    await stop();
    if (returns) await until(() => py.metrics().abandoned.now === before.now, 'the return of the thread');
    assert.equal(await py.run('import asyncio\nawait asyncio.sleep(0, "as before")'), 'as before');
  });
}

test('an async task that swallows its cancellation is told of', async t => {
  const { events, options } = logged();
  const py = open(t, options);
  const stop = await stopper(py);
  const code = 'import asyncio, sys\nwhile not sys.stop:\n    try:\n        await asyncio.sleep(0.01)\n    except asyncio.CancelledError: pass\nsys.stop = "stopped"';
  const { ms, error } = await timed(py.executeTask({ code }, { timeoutMs: 150 }));
  assert.ok(error instanceof TaskTimeoutError);
  assert.ok(ms >= 149 && ms < 150 + LATE_MS, `${ms} ms`);
  await until(() => events.length > 0, 'the warning');
  assert.equal(events[0].level, 'warn');
  assert.equal(events[0].fields.execution, error.executionId);
  assert.equal(py.metrics().abandoned.now, 0, 'it holds no thread');
  await stop();
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
    assert.ok(error instanceof TaskTimeoutError, `${what} took only ${ms} ms: not enough to tell`);
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

test('too many abandoned threads: new tasks are refused until some return', async t => {
  const py = open(t);
  await stopper(py);
  const begun = gate(py, 'begun');
  const release = gate(py, 'release');
  const releasing = py.executeTask({ code: 'await tools.release()\nimport sys\nsys.stop = True' });
  await py.run('import sys\nsys.entered = []');
  const code = 'import sys, time\ntools.sync.begun()\nsys.entered.append(1)\nwhile not sys.stop:\n    try: time.sleep(0.02)\n    except BaseException: pass';
  const controller = new AbortController();
  const tasks = Array.from({ length: 64 }, () => failure(py.executeTask({ code }, { signal: controller.signal })));
  await until(() => py.metrics().toolCalls === 65, 'the beginning of all');
  begun.open(null);
  while (await py.run('import sys\nlen(sys.entered)') < 64);
  controller.abort();
  await Promise.all(tasks);
  await until(() => py.metrics().abandoned.now === 64, 'the abandonment of all');
  const error = await failure(py.run('1'));
  assert.ok(error instanceof QueueFullError && error instanceof PythonNativeError);
  assert.equal(error.code, 'TOO_MANY_ABANDONED');
  release.open(null);
  await releasing;
  await until(() => py.metrics().abandoned.now === 0, 'the return of all');
  assert.equal(await py.run('2'), 2);
});
