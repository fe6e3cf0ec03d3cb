'use strict';

const { before, describe, test } = require('node:test');

const { expectEnd } = require('./support/child');

const SOON_MS = 3_000;

// Each uses memory so large that the allocator gives it back to the system at once: whoever reads it then, crashes.
describe('memory of JavaScript that Python still reads', { concurrency: 2 }, () => {
  test('when the process ends by itself', () => expectEnd(async ({ createPython, outcome, tell }) => {
    const py = createPython({ timeoutMs: 300 });
    const data = new Float64Array(4 << 20).fill(1);
    tell(await outcome(py.run('while True:\n  try:\n    while True: sum(data[::64])\n  except BaseException: pass', { data })));
  }, { told: ['TIMEOUT'], lingerMs: SOON_MS }));

  test('when the process is ended', () => expectEnd(async ({ createPython }) => {
    const data = new Float64Array(4 << 20).fill(1);
    createPython().run('while True: sum(data[::64])', { data });
    setTimeout(() => process.exit(7), 300);
  }, { code: 7, lingerMs: SOON_MS }));

  test('in a thread of its own, when the process ends by itself', () => expectEnd(async ({ createPython }) => {
    const data = new Float64Array(4 << 20).fill(1);
    await createPython().run(`
import threading
def read(data):
    while True: sum(data[::64])
threading.Thread(target=read, args=(data,), daemon=True).start()`, { data });
  }, { lingerMs: SOON_MS }));

  for (const [how, end] of Object.entries({ terminated: 'setInterval(() => {}, 1_000)', 'done with its task': '0' })) {
    test(`and that belonged to a worker that is ${how}`, () => expectEnd(async ({ createPython, thread, message, sleep, tell }, end) => {
      const py = createPython();
      await py.call('math:sqrt', 1);
      const worker = thread(async ({ createPython, parentPort }, end) => {
        const data = new Float64Array(4 << 20).fill(1);
        await createPython().run('import builtins\nbuiltins.kept = data\nNone', { data });
        parentPort.postMessage('kept');
        eval(end);
      }, end);
      const exit = new Promise(resolve => worker.once('exit', resolve));
      await message(worker);
      if (end !== '0') await worker.terminate();
      await exit;
      await sleep(50);
      tell(await py.run('import builtins\nsum(builtins.kept)'));
    }, { data: end, told: [4 << 20], lingerMs: SOON_MS }));
  }

  test('although a worker is terminated while it reads', () => expectEnd(async ({ createPython, thread, message, sleep, tell }) => {
    const py = createPython();
    await py.call('math:sqrt', 1);
    const worker = thread(async ({ createPython, begin, parentPort }) => {
      const py = createPython();
      const data = new Float64Array(4 << 20).fill(1);
      py.executeTask({ code: "print('in')\nwhile True:\n  try:\n    while True: sum(data[::64])\n  except BaseException: pass", inputs: { data } }).catch(() => {});
      setTimeout(() => parentPort.postMessage('in'), 100);
      await begin(py, "print('in')\nwhile True: pass");
    });
    await message(worker);
    await worker.terminate();
    await sleep(200);
    tell(await py.call('math:sqrt', 81));
  }, { told: [9], lingerMs: SOON_MS }));
});

describe('a thread of Python\'s own, inside of OpenBLAS', { concurrency: 2, timeout: 600_000 }, () => {
  /** @type {string} */
  let python;
  before(async () => {
    const { wheelVenv } = await import('./support/venv.mjs');
    python = wheelVenv();
  });

  for (const code of [0, 7]) {
    test(`does not hold the end, ${code === 0 ? 'natural' : 'by process.exit'}`, () => expectEnd(async ({ createPython }, code) => {
      await createPython().run(`
import numpy, threading
a = numpy.ones((1500, 1500))
started = threading.Event()
def multiply():
    while True:
        a @ a
        started.set()
threading.Thread(target=multiply, daemon=True).start()
started.wait()`);
      if (code !== 0) process.exit(code);
    }, { python, data: code, code, lingerMs: SOON_MS, limitMs: 10_000 }));
  }
});
