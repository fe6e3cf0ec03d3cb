'use strict';

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');

const { assertEnd, expectEnd, run } = require('./support/child');

const SOON_MS = 3_000;

describe('worker threads', { concurrency: 2 }, () => {
  test('twenty load the addon, and half are terminated with calls in flight', () => expectEnd(async ({ createPython, thread, message, tell }) => {
    const workers = Array.from({ length: 20 }, (_, number) => thread(async ({ createPython, parentPort }, number) => {
      const py = createPython();
      parentPort.postMessage(await py.call('math:pow', number, 2));
      for (let round = 0; round < 20 || number % 2 === 1; round++) {
        await Promise.all(Array.from({ length: 32 }, () => py.call('math:sqrt', number)));
      }
      await py.close();
    }, number));
    const ends = workers.map(worker => new Promise(resolve => worker.once('exit', resolve)));
    tell(await Promise.all(workers.map(message)));
    await Promise.all(workers.filter((_, number) => number % 2 === 1).map(worker => worker.terminate()));
    tell(await Promise.all(ends));
    tell(await createPython().call('math:sqrt', 16));
  }, {
    told: [Array.from({ length: 20 }, (_, number) => number ** 2), Array.from({ length: 20 }, (_, number) => number % 2), 4],
    lingerMs: SOON_MS,
  }));

  test('process.exit in the main thread while workers call without pause', () => expectEnd(async ({ createPython, thread, message }) => {
    const workers = Array.from({ length: 6 }, () => thread(async ({ createPython, parentPort }) => {
      const py = createPython();
      py.registerTool({ name: 'echo', handler: ({ value }) => value });
      await py.call('math:sqrt', 4);
      parentPort.postMessage('up');
      for (;;) await Promise.all([py.call('math:sqrt', 4), py.run('await tools.echo(value=1)'), py.call('builtins:bytes', 100_000)]);
    }));
    await Promise.all(workers.map(message));
    await createPython().call('math:sqrt', 4);
    process.exit(9);
  }, { code: 9, lingerMs: SOON_MS }));

  test('a worker that ends before its result comes', () => expectEnd(async ({ createPython, thread, sleep, tell }) => {
    const py = createPython();
    await py.ready();
    const leave = thread(({ createPython }) => {
      createPython().run('import time\ntime.sleep(0.1)\nbytes(1000000)');
      setTimeout(() => process.exit(5), 50);
    });
    tell(await new Promise(resolve => leave.once('exit', resolve)));
    await sleep(150);
    tell(await py.call('math:sqrt', 25));
  }, { told: [5, 5], lingerMs: SOON_MS }));

  test('a worker is kept by its tasks, and ends after them', () => expectEnd(async ({ thread }) => {
    thread(({ createPython, tell }) => {
      createPython().run('import time\ntime.sleep(0.2)\n"late"').then(tell);
    });
  }, { told: ['late'], lingerMs: SOON_MS }));

  test('a worker that ends while the interpreter starts', () => expectEnd(async ({ createPython, thread, tell }) => {
    const workers = Array.from({ length: 4 }, () => thread(({ createPython }) => {
      createPython().call('math:sqrt', 1);
      process.exit(0);
    }));
    await Promise.all(workers.map(worker => new Promise(resolve => worker.once('exit', resolve))));
    tell(await createPython().call('math:sqrt', 36));
  }, { told: [6], lingerMs: SOON_MS }));

  test('an error in a worker does not take Python from the others', () => expectEnd(async ({ createPython, thread, tell }) => {
    const py = createPython();
    const failing = thread(async ({ createPython }) => void await createPython().run('1 / 0'));
    const error = await new Promise(resolve => failing.once('error', resolve));
    tell([error.name, error.code, error.pythonType, /line 1/.test(error.stack)]);
    tell(await py.call('math:sqrt', 49));
  }, { told: [['PythonError', 'PYTHON_ERROR', 'ZeroDivisionError', true], 7], lingerMs: SOON_MS }));

  test('instances of two threads share modules and nothing else', () => expectEnd(async ({ createPython, thread, message, tell, outcome }) => {
    const py = createPython();
    py.registerTool({ name: 'mine', handler: () => 'main' });
    await py.executeTask({ code: 'import builtins\nbuiltins.common = 1\nx = 1', session: 'same' });
    tell(await message(thread(async ({ createPython, outcome, parentPort }) => {
      const py = createPython();
      parentPort.postMessage([
        await py.run('import builtins\nbuiltins.common'),
        await outcome(py.run('await tools.mine()')),
        await outcome(py.executeTask({ code: 'x', session: 'same' })),
        await py.sessions.list(),
      ]);
    })));
    tell(await outcome(py.run('await tools.mine()')));
  }, { told: [[1, 'TOOL_NOT_FOUND', 'PYTHON_ERROR', ['same']], 'main'] }));
});

describe('the tasks of a terminated worker', { concurrency: 2 }, () => {
  const endless = {
    'a loop of pure Python': "print('in')\nwhile True: pass",
    'a loop in asyncio': "import asyncio\nprint('in')\nwhile True: await asyncio.sleep(0)",
    'a generator that nobody reads': "print('in')\nn = 0\ndef count():\n  n = 0\n  while True:\n    yield n\n    n += 1\ncount()",
    'a call of a tool that never answers': "print('in')\nawait tools.never()",
    'a blocking call of such a tool': "print('in')\ntools.sync.never()",
    'code that waits on the loop': "import asyncio\nprint('in')\nawait asyncio.sleep(600)",
  };
  for (const [name, source] of Object.entries(endless)) {
    test(`end: ${name}`, async () => {
      const end = await run(async ({ createPython, thread, message, sleep, tell, until }, source) => {
        const py = createPython();
        await py.call('math:sqrt', 1);
        const worker = thread(async ({ createPython, begin, parentPort }, source) => {
          const py = createPython();
          py.registerTool({ name: 'never', handler: () => new Promise(() => {}) });
          await begin(py, `import builtins\ntry:\n${source.replace(/^/gm, '  ')}\nexcept BaseException: raise\nfinally: builtins.ended = True`);
          parentPort.postMessage('in');
          setInterval(() => {}, 1_000);
        }, source);
        await message(worker);
        tell(await worker.terminate());
        const generator = source.includes('count()');
        if (!generator) await until(() => py.run('import builtins\nhasattr(builtins, "ended")'));
        await until(() => {
          const { threads, abandoned } = py.metrics();
          return threads.workers === threads.idle && abandoned.now === 0;
        });
        const before = process.cpuUsage();
        await sleep(300);
        const { user, system } = process.cpuUsage(before);
        tell((user + system) / 1e3);
      }, { data: source, limitMs: 10_000 });
      assertEnd(end, { lingerMs: SOON_MS });
      const [code, cpuMs] = end.told;
      assert.equal(code, 1);
      assert.ok(cpuMs < 100, `${cpuMs} ms of CPU in 300 ms of rest`);
    });
  }

  test('settle before the next worker asks, many times over', () => expectEnd(async ({ createPython, thread, message, tell }) => {
    const py = createPython();
    for (let round = 0; round < 12; round++) {
      const worker = thread(async ({ createPython, parentPort }) => {
        const py = createPython();
        py.registerTool({ name: 'items', handler: async function* () { for (let n = 0; ; n++) yield n; } });
        const stream = py.streamTask({ code: 'async def all():\n  async for n in tools.items():\n    yield n\nall()' });
        for await (const event of stream) {
          if (event.type === 'yield' && event.value === 5) parentPort.postMessage('streaming');
        }
      });
      await message(worker);
      await worker.terminate();
    }
    tell(await py.call('math:sqrt', 64));
    tell(py.metrics().abandoned.total);
  }, { told: [8, 0], lingerMs: SOON_MS }));
});
