'use strict';

const assert = require('node:assert/strict');
const { readdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');

const { expectEnd, assertEnd, run } = require('./support/child');
const { scratch } = require('./support/scratch');

/** From a program's last word to the end of its process. What hangs, hangs for ever; this only has to tell it from that. */
const SOON_MS = 2_000;

/** Sources that print once they are at it, and would never end. */
const BUSY = {
  'in a loop of pure Python': "print('in')\nwhile True: pass",
  'in a loop that catches everything': "print('in')\nwhile True:\n  try:\n    while True: pass\n  except BaseException: pass",
  'asleep in C': "import time\nprint('in')\ntime.sleep(60)",
  'in asyncio, waiting': "import asyncio\nprint('in')\nawait asyncio.sleep(60)",
  'in asyncio, computing': "import asyncio\nprint('in')\nwhile True: await asyncio.sleep(0)",
  'in asyncio, blocking the loop': "import asyncio\nawait asyncio.sleep(0)\nprint('in')\nwhile True: pass",
  'holding the GIL in C': "print('in')\nsum(range(10 ** 12))",
  'in C, with a stream locked': "import ctypes, os\nlibc = ctypes.CDLL(None)\nlibc.fdopen.restype = ctypes.c_void_p\nread, write = os.pipe()\nstream = ctypes.c_void_p(libc.fdopen(read, b'r'))\nprint('in')\nlibc.fgetc(stream)",
  'in a thread of its own': "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\nprint('in')\ntime.sleep(60)",
};

describe('a process ends by itself', { concurrency: 3 }, () => {
  test('with workers and loops at rest', () => expectEnd(async ({ createPython, tell }) => {
    const py = createPython();
    await Promise.all(Array.from({ length: 6 }, () => py.run('import time\ntime.sleep(0.1)')));
    await py.run('import asyncio\nawait asyncio.sleep(0.01)');
    const { workers, loops } = py.metrics().threads;
    tell([workers > 1, loops]);
  }, { told: [[true, 1]], lingerMs: SOON_MS }));

  test('once the last task has settled', () => expectEnd(({ createPython, tell }) => {
    const py = createPython();
    py.run('import time\ntime.sleep(0.3)\n"worker"').then(tell);
    py.run('import asyncio\nawait asyncio.sleep(0.5)\n"loop"').then(tell);
  }, { told: ['worker', 'loop'], lingerMs: SOON_MS }));

  test('after a tool has answered late', () => expectEnd(({ createPython, tell, sleep }) => {
    const py = createPython();
    py.registerTool({ name: 'late', handler: () => sleep(200).then(() => 5) });
    Promise.all([py.run('await tools.late()'), py.run('tools.sync.late() + 1')]).then(tell);
  }, { told: [[5, 6]], lingerMs: SOON_MS }));

  test('not before the interpreter is ready, where that is awaited', () => expectEnd(async ({ createPython, tell }) => {
    const { version } = await createPython().ready();
    tell(typeof version);
  }, { told: ['string'], lingerMs: SOON_MS }));

  test('although a task that timed out still holds its thread', () => expectEnd(async ({ createPython, tell, outcome }) => {
    const py = createPython({ timeoutMs: 150 });
    tell(await Promise.all([py.run('import time\ntime.sleep(60)'), py.run('while True: pass')].map(outcome)));
  }, { told: [['TIMEOUT', 'TIMEOUT']], lingerMs: SOON_MS }));

  test('while the interpreter is still starting', () => expectEnd(({ createPython }) => void createPython(), { lingerMs: SOON_MS }));

  test('when nothing was started', () => expectEnd(() => {}));

  test('although a handle, a session and a tool are left', () => expectEnd(async ({ createPython }) => {
    const py = createPython();
    py.registerTool({ name: 'left', handler: () => 1 });
    globalThis.kept = await py.executeTask({ code: 'x = [1]\nx', session: 'left' }, { keep: true });
  }, { lingerMs: SOON_MS }));

  test('and leaves its coverage, although Python keeps memory of its own', async t => {
    const folder = scratch(t);
    await expectEnd(({ createPython }) => createPython().run('import builtins\nbuiltins.kept = data\nNone', { data: new Float64Array(1_000) }), {
      env: { NODE_V8_COVERAGE: folder },
    });
    assert.notDeepEqual(readdirSync(folder), []);
  });

  test('with the code that an earlier listener sets', () => expectEnd(async ({ createPython }) => {
    process.on('exit', () => (process.exitCode = 6));
    await createPython().run('import builtins\nbuiltins.kept = data\nNone', { data: new Float64Array(1_000) });
  }, { code: 6, lingerMs: SOON_MS }));

  test('with the code that was set', () => expectEnd(async ({ createPython }) => {
    await createPython().call('math:sqrt', 4);
    process.exitCode = 3;
  }, { code: 3, lingerMs: SOON_MS }));
});

describe('process.exit(7) while Python is', { concurrency: 3 }, () => {
  for (const [name, code] of Object.entries(BUSY)) {
    test(name, () => expectEnd(async ({ createPython, begin }, source) => {
      const py = createPython();
      // Two of it: one is the thread that was hot, the other one that had to be made.
      await begin(py, source);
      if (!source.includes('sum(')) await begin(py, source);
      process.exit(7);
    }, { data: code, code: 7, lingerMs: SOON_MS }));
  }

  test('waiting for a tool', () => expectEnd(async ({ createPython }) => {
    const py = createPython();
    let calls = 0;
    py.registerTool({ name: 'never', handler: () => ++calls === 2 ? process.exit(7) : new Promise(() => {}) });
    py.run('await tools.never()');
    py.run('tools.sync.never()');
  }, { code: 7, lingerMs: SOON_MS }));

  for (const ms of [0, 5, 10, 20, 40]) {
    test(`starting, ${ms} ms old`, () => expectEnd(({ createPython }, delay) => {
      createPython().call('math:sqrt', 2);
      if (delay === 0) process.exit(7);
      else setTimeout(() => process.exit(7), delay);
    }, { data: ms, code: 7 }));
  }
});

describe('an interpreter that starts slowly', { concurrency: 2 }, () => {
  const folder = scratch({ after });
  writeFileSync(path.join(folder, 'sitecustomize.py'), 'import time\ntime.sleep(3)\n');
  const env = { PYTHONPATH: folder };

  test('does not hold a process that ends by itself', () => expectEnd(({ createPython, tell }) => {
    createPython();
    tell('started');
  }, { env, told: ['started'], lingerMs: SOON_MS }));

  test('does not hold process.exit(7)', () => expectEnd(({ createPython, tell }) => {
    createPython().call('math:sqrt', 2);
    setTimeout(() => {
      tell('waiting');
      process.exit(7);
    }, 200);
  }, { env, code: 7, told: ['waiting'], lingerMs: SOON_MS }));

  test('does not hold a signal', () => expectEnd(({ createPython, tell }) => {
    createPython().call('math:sqrt', 2);
    setTimeout(tell, 200, 'waiting');
  }, { env, code: null, signal: 'SIGTERM', onOutput: child => void child.kill('SIGTERM'), lingerMs: SOON_MS }));

  test('settles on its deadline a task that waits for it', () => expectEnd(async ({ createPython, outcome, tell }) => {
    tell(await outcome(createPython({ timeoutMs: 200 }).call('math:sqrt', 2)));
  }, { env, told: ['TIMEOUT'], lingerMs: SOON_MS }));
});

describe('process.exit(7) inside of OpenBLAS', { timeout: 600_000 }, () => {
  /** @type {string} */
  let python;
  before(async () => {
    const { wheelVenv } = await import('./support/venv.mjs');
    python = wheelVenv();
  });

  for (const use of ['during', 'after']) {
    test(`${use} a product`, () => expectEnd(async ({ createPython, begin }, moment) => {
      const py = createPython();
      await begin(py, "import numpy\na = numpy.ones((1500, 1500))\na @ a\nprint('in')\nwhile a.shape: a @ a".replace(/while.*/, moment === 'during' ? '$&' : ''));
      process.exit(7);
    }, { python, data: use, code: 7, lingerMs: SOON_MS, limitMs: 60_000 }));
  }
});

describe('an error that nobody catches', { concurrency: 3 }, () => {
  test('ends a process whose Python is busy', () => expectEnd(async ({ createPython, begin }) => {
    await begin(createPython(), "print('in')\nwhile True: pass");
    setTimeout(() => { throw new Error('thrown'); });
  }, { code: 1, stderr: /Error: thrown/, lingerMs: SOON_MS }));

  test('so does a rejection', () => expectEnd(async ({ createPython, begin }) => {
    await begin(createPython(), "import time\nprint('in')\ntime.sleep(60)");
    Promise.reject(new Error('rejected'));
  }, { code: 1, stderr: /Error: rejected/, lingerMs: SOON_MS }));

  test('of Python, tells where in Python it came from', async () => {
    const end = await run(({ createPython }) => {
      createPython().run('def inner():\n    return 1 / 0\ninner()');
    });
    assertEnd(end, { code: 1, stderr: /PythonError: ZeroDivisionError: division by zero\n[^]*line 2, in inner/, lingerMs: SOON_MS });
  });

  test('thrown by what receives a result', () => expectEnd(({ createPython }) => {
    createPython().call('math:sqrt', 4).then(() => process.nextTick(() => { throw new Error('in the receiver'); }));
  }, { code: 1, stderr: /Error: in the receiver/, lingerMs: SOON_MS }));
});
