'use strict';

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');

const { assertEnd, expectEnd, run } = require('./support/child');

const SOON_MS = 2_000;

const BUSY = {
  'sleeps in C': "import time\ntime.sleep(60)",
  computes: 'while True: pass',
  'awaits in asyncio': 'import asyncio\nawait asyncio.sleep(60)',
  'is at rest': '1',
};

/** @param {NodeJS.Signals} signal */
const kill = signal => (/** @type {import('node:child_process').ChildProcess} */ child) => void child.kill(signal);

describe('a signal', { concurrency: 3, skip: process.platform === 'win32' && 'Windows has none' }, () => {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    for (const [name, code] of Object.entries(BUSY)) {
      test(`${signal} ends the process while Python ${name}`, () => expectEnd(async ({ createPython, begin, tell, sleep }, source) => {
        await begin(createPython(), `print('in')\n${source}`);
        tell('up');
        await sleep(60_000);
      }, { data: code, code: null, signal, onOutput: kill(signal), lingerMs: SOON_MS }));
    }
  }

  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGUSR2'])) {
    test(`${signal} reaches JavaScript's handler while Python computes, and the work goes on`, () => expectEnd(async ({ createPython, begin, outcome, tell }, signal) => {
      const py = createPython();
      const stop = new AbortController();
      process.on(signal, name => {
        tell(name);
        stop.abort();
      });
      const stream = await begin(py, "print('in')\nwhile True: pass", { signal: stop.signal });
      tell('up');
      tell(await outcome(stream.result));
      tell(await py.call('math:sqrt', 4));
    }, { data: signal, onOutput: kill(signal), told: ['up', signal, 'CANCELLED', 2], lingerMs: SOON_MS }));
  }

  test('handler may end the process with a code of its own', () => expectEnd(async ({ createPython, begin, tell }) => {
    process.on('SIGINT', () => process.exit(42));
    await begin(createPython(), "print('in')\nwhile True: pass");
    tell('up');
  }, { code: 42, onOutput: kill('SIGINT'), lingerMs: SOON_MS }));
});

describe('Python owns no signal', { concurrency: 3, skip: process.platform === 'win32' && 'Windows has none' }, () => {
  test('by its own account', () => expectEnd(async ({ createPython, tell }) => {
    tell(await createPython().run('import signal\n[s.name for s in signal.valid_signals() if callable(signal.getsignal(s)) and isinstance(s, signal.Signals)]'));
  }, { told: [[]] }));

  test('by the kernel\'s account', { skip: process.platform !== 'linux' && 'only Linux tells' }, async () => {
    const end = await run(async ({ createPython, tell, begin }) => {
      const { readFileSync } = require('node:fs');
      const handled = () => readFileSync('/proc/self/status', 'utf8').match(/^Sig(Blk|Ign|Cgt):.*$/gm);
      const before = handled();
      const py = createPython();
      await py.run('import asyncio, signal, faulthandler, multiprocessing, subprocess\nawait asyncio.sleep(0)');
      const stream = await begin(py, "import time\nprint('in')\ntime.sleep(0.1)");
      await stream.result;
      tell([before, handled()]);
    });
    assertEnd(end);
    const [[before, after]] = end.told;
    assert.deepEqual(after, before);
  });

  const refused = {
    'a sync task': "signal.signal(signal.SIGINT, lambda *_: None)",
    'an async task': "await asyncio.sleep(0)\nsignal.signal(signal.SIGINT, lambda *_: None)",
    'a function of a module': null,
    'a wake-up descriptor': 'signal.set_wakeup_fd(-1)',
    "asyncio's handler": 'asyncio.get_running_loop().add_signal_handler(signal.SIGINT, print)\nawait asyncio.sleep(0)',
  };
  for (const [name, code] of Object.entries(refused)) {
    test(`and ${name} cannot take one`, () => expectEnd(async ({ createPython, tell }, source) => {
      const py = createPython();
      const given = source === null ? py.call('signal:signal', 2, 0) : py.run(`import asyncio, signal\n${source}`);
      tell(await given.then(() => 'taken', error => /^(ValueError|RuntimeError)$/.test(error.pythonType) && /main thread/.test(error.message)));
    }, { data: code, told: [true] }));
  }

  test('and what user code does in its threads does not change that', () => expectEnd(async ({ createPython, tell }) => {
    tell(await createPython().run(`
import signal, threading
raised = []
def take():
    try:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    except ValueError as error:
        raised.append(str(error))
thread = threading.Thread(target=take)
thread.start()
thread.join()
[len(raised), threading.current_thread() is threading.main_thread()]
`));
  }, { told: [[1, false]] }));
});
