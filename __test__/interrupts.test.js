'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { TaskCancelledError, TaskTimeoutError } = require('..');
const { assertEnd, run } = require('./support/child');
const { failure, gate, open, timed, until } = require('./support/instance');

/** How late a deadline may be on a machine that is busy with other things. */
const LATE_MS = 500;

/** What does not end by itself, as sync code and as async code. */
const ENDLESS = {
  sync: [
    ['a loop', 'while True: pass'],
    ['a loop of calls', 'def f(): pass\nwhile True: f()'],
    ['a loop in C that calls back', 'import itertools\nfor _ in map(lambda n: n, itertools.count()): pass'],
    ['one that swallows Exception', 'while True:\n    try:\n        n = 0\n        while True: n += 1\n    except Exception: pass'],
    ['a lock that nobody releases', 'import threading\nlock = threading.Lock()\nlock.acquire()\nwhile not lock.acquire(timeout=0.01): pass'],
    ['a tool that never answers', 'tools.sync.never()'],
    ['a tool that never answers, on a loop of one\'s own', 'import asyncio\nasync def main(): await tools.never()\nasyncio.run(main())'],
    ['a generator', 'list(n for n in iter(int, 1))'],
  ],
  async: [
    ['a wait', 'import asyncio\nawait asyncio.sleep(60)'],
    ['a loop', 'import asyncio\nawait asyncio.sleep(0)\nwhile True: pass'],
    ['a loop in a child task', 'import asyncio\nasync def child():\n    while True: pass\nawait asyncio.gather(child(), asyncio.sleep(60))'],
    ['one that swallows Exception', 'import asyncio\nwhile True:\n    try:\n        await asyncio.sleep(60)\n    except Exception: pass'],
    ['one that swallows one CancelledError', 'import asyncio\ntry:\n    await asyncio.sleep(60)\nexcept asyncio.CancelledError:\n    await asyncio.sleep(60)'],
    ['tools that never answer', 'import asyncio\nawait asyncio.gather(*[tools.never() for _ in range(10)])'],
    ['an async generator', 'import asyncio\nasync def g():\n    while True:\n        yield await asyncio.sleep(0)\nasync for _ in g(): pass'],
    ['a queue that stays empty', 'import asyncio\nawait asyncio.Queue().get()'],
  ],
};

for (const [kind, cases] of Object.entries(ENDLESS)) {
  for (const [what, code] of cases) {
    test(`a promise settles on its deadline, and what runs is stopped: ${what}, ${kind}`, async t => {
      const py = open(t);
      py.registerTool({ name: 'never', handler: () => new Promise(() => {}) });
      await py.run('import sys\nsys.stopped = False');
      const { ms, error } = await timed(py.executeTask({ code: marked(code) }, { timeoutMs: 150 }));
      assert.ok(error instanceof TaskTimeoutError, String(error));
      assert.match(error.message, /150 ms/);
      assert.ok(ms >= 149 && ms < 150 + LATE_MS, `${ms} ms`);
      await stopped(py);
      assert.equal(await py.run('import asyncio\nawait asyncio.sleep(0, "next")'), 'next');
    });

    test(`so it does when its signal aborts: ${what}, ${kind}`, async t => {
      const py = open(t);
      py.registerTool({ name: 'never', handler: () => new Promise(() => {}) });
      const begun = gate(py, 'begun');
      await py.run('import sys\nsys.stopped = False');
      const controller = new AbortController();
      const call = kind === 'sync' ? 'tools.sync.begun()' : 'await tools.begun()';
      const pending = failure(py.executeTask({ code: marked(`${call}\n${code}`) }, { signal: controller.signal }));
      await begun.reached;
      begun.open(null);
      await py.run('1');
      const start = performance.now();
      controller.abort(new Error('enough'));
      const error = await pending;
      assert.ok(performance.now() - start < LATE_MS);
      assert.ok(error instanceof TaskCancelledError, String(error));
      assert.equal(error.cause.message, 'enough');
      await stopped(py);
    });
  }
}

/**
 * The code, and a mark of its end.
 * @param {string} code
 */
function marked(code) {
  // A loop must not come first: CPython 3.11 looks for the handler at the instruction before it.
  return `import sys\ntry:\n    begun = True\n    ${code.replaceAll('\n', '\n    ')}\nfinally:\n    for n in range(1000): str(n)\n    sys.stopped = True`;
}

/** @param {import('..').Python} py */
async function stopped(py) {
  for (let tries = 0; !await py.run('import sys\nsys.stopped'); tries++) {
    assert.ok(tries < 250, 'it still runs');
    await py.call('time:sleep', 0.01);
  }
}

test('cleanup runs, and has its time, when a task is stopped: finally, with, and async with', async t => {
  const py = open(t);
  await py.run('import sys\nsys.cleaned = []');
  const sync = 'import contextlib, sys, time\n@contextlib.contextmanager\ndef resource():\n    try:\n        yield\n    finally:\n        time.sleep(0.2)\n        sys.cleaned.append(name)\nwith resource():\n    while True: pass';
  const async = 'import asyncio, contextlib, sys\n@contextlib.asynccontextmanager\nasync def resource():\n    try:\n        yield\n    finally:\n        await asyncio.sleep(0.2)\n        sys.cleaned.append(name)\nasync with resource():\n    await asyncio.sleep(60)';
  await failure(py.executeTask({ code: sync, inputs: { name: 'sync' } }, { timeoutMs: 100 }));
  await failure(py.executeTask({ code: async, inputs: { name: 'async' } }, { timeoutMs: 100 }));
  for (let tries = 0; (await py.run('import sys\nlen(sys.cleaned)')) < 2; tries++) {
    assert.ok(tries < 200, 'not everything was cleaned up');
    await py.call('time:sleep', 0.01);
  }
  assert.deepEqual(await py.run('import sys\nsys.cleaned'), ['sync', 'async']);
});

test('what a stopped task printed is told with its error', async t => {
  const error = await failure(open(t).executeTask({ code: 'print("so far")\nwhile True: pass' }, { timeoutMs: 100 }));
  assert.deepEqual([error.stdout, error.executionId?.length], ['so far\n', 36]);
});

test('a stopped async task takes its child tasks with it where it awaits them', async t => {
  const py = open(t);
  await py.run('import sys\nsys.ended = []');
  const code = 'import asyncio, sys\nasync def child(n):\n    try:\n        await asyncio.sleep(60)\n    finally:\n        sys.ended.append(n)\nawait asyncio.gather(child(1), child(2))';
  await failure(py.executeTask({ code }, { timeoutMs: 100 }));
  await py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(0.01)' });
  assert.deepEqual(await py.run('import sys\nsorted(sys.ended)'), [1, 2]);
});

test('a late interrupt never hits the next task', { timeout: 60_000 }, async t => {
  const py = open(t, { maxConcurrency: 4 });
  let timedOut = 0;
  let completed = 0;
  /** @param {number} lane */
  const work = async lane => {
    for (let n = 0; n < 150; n++) {
      // Deadlines that fall about where the task ends, so that the interrupt comes before, at and after the end.
      const spin = 1 + (n * 7 + lane) % 6;
      const victim = py.executeTask({ code: 'import time\nend = time.perf_counter() + ms / 1000\nwhile time.perf_counter() < end: pass\n"done"', inputs: { ms: spin } }, { timeoutMs: 3 });
      const next = Array.from({ length: 4 }, (_, k) => py.executeTask({ code: 'total = 0\nfor i in range(2000): total += i\n[k, total]', inputs: { k } }));
      const { error } = await timed(victim);
      if (error === undefined) completed++;
      else {
        assert.ok(error instanceof TaskTimeoutError, String(error));
        timedOut++;
      }
      const values = (await Promise.all(next)).map(({ value }) => value);
      assert.deepEqual(values, [0, 1, 2, 3].map(k => [k, 1_999_000]));
    }
  };
  await Promise.all([0, 1, 2].map(work));
  assert.ok(timedOut > 20, `${timedOut} of ${timedOut + completed} timed out: not enough to tell`);
});

test('the first interrupt of a process is as exact as any', async () => {
  for (let round = 0; round < 3; round++) {
    const end = await run(async ({ createPython, outcome, tell }) => {
      const py = createPython();
      await py.run('1');
      // Until the sum lets go of the GIL, whoever interrupts it waits with the worker's next task.
      const victim = outcome(py.executeTask({ code: 'sum(range(5_000_000))' }, { timeoutMs: 20 }));
      const next = Array.from({ length: 20 }, () => outcome(py.run('total = 0\nfor i in range(20000): total += i\ntotal')));
      tell([await victim, [...new Set(await Promise.all(next))]]);
    });
    assertEnd(end, { told: [['TIMEOUT', [199_990_000]]] });
  }
});

test('a late cancellation never hits the next async task', { timeout: 60_000 }, async t => {
  const py = open(t);
  let stopped = 0;
  for (let n = 0; n < 300; n++) {
    const victim = timed(py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(delay)\n"done"', inputs: { delay: 0.001 + n % 5 / 2000 } }, { timeoutMs: 2 }));
    const others = Array.from({ length: 4 }, (_, k) => py.executeTask({ code: 'import asyncio\nfor _ in range(5): await asyncio.sleep(0.0003)\nk', inputs: { k } }));
    const { error } = await victim;
    if (error !== undefined) {
      assert.ok(error instanceof TaskTimeoutError, String(error));
      stopped++;
    }
    assert.deepEqual((await Promise.all(others)).map(({ value }) => value), [0, 1, 2, 3]);
  }
  assert.ok(stopped > 20, `${stopped} of 300 timed out: not enough to tell`);
});

test('a thousand tasks time out together', async t => {
  const py = open(t, { maxConcurrency: 2_000 });
  // Of other tasks in this process: threads are the process's.
  const before = py.metrics().abandoned.now;
  const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => timed(py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(60)' }, { timeoutMs: 300 }))));
  assert.ok(outcomes.every(({ error }) => error instanceof TaskTimeoutError));
  await until(() => py.metrics().running === 0, 'the end of all');
  assert.ok(py.metrics().abandoned.now <= before);
});
