'use strict';

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { before, describe, test } = require('node:test');

const { assertEnd, expectEnd, run } = require('./support/child');
const { NAMES, hostProgram, missing } = require('./support/hosts');
const { plain } = require('./support/plain');
const { availablePythons } = require('./support/pythons');

const FOLDER = path.join(__dirname, 'hosts');
const VERSIONS = readFileSync(path.join(FOLDER, 'versions.py'), 'utf8');
const SOON_MS = 3_000;
const pythons = availablePythons();

/**
 * @param {{ version: string, executable: string }} python
 * @param {string} [host]
 */
async function smoke({ version, executable }, host) {
  const end = await run(`require(${JSON.stringify(path.join(FOLDER, 'smoke.cjs'))})`, { python: executable, host });
  assertEnd(end, { lingerMs: SOON_MS });
  assert.deepEqual(JSON.parse(end.stdout), { version, versions: await plain(executable, VERSIONS) });
}

describe(`Node ${process.versions.node}`, { concurrency: 2 }, () => {
  for (const python of pythons) {
    test(`runs CPython ${python.version} (${python.executable})`, () => smoke(python));
  }
});

for (const name of NAMES) {
  describe(name, { concurrency: 2, skip: missing(name), timeout: 600_000 }, () => {
    /** @type {string} */
    let host;
    before(() => {
      host = hostProgram(name);
    });

    for (const python of name === 'Bun' ? pythons.slice(-1) : [pythons[0], pythons[pythons.length - 1]]) {
      test(`runs CPython ${python.version}`, () => smoke(python, host));
    }

    test('process.exit(7) ends it while Python computes', () => expectEnd(async ({ createPython, begin }) => {
      await begin(createPython(), "print('in')\nwhile True: pass");
      process.exit(7);
    }, { host, code: 7, lingerMs: SOON_MS }));

    test('it ends by itself although a task that timed out does not', () => expectEnd(async ({ createPython, outcome, tell }) => {
      const data = new Float64Array(4 << 20).fill(1);
      const py = createPython({ timeoutMs: 200 });
      tell(await outcome(py.run('while True:\n  try:\n    while True: sum(data[::64])\n  except BaseException: pass', { data })));
    }, { host, told: ['TIMEOUT'], lingerMs: SOON_MS }));

    test('an error that nobody catches ends it', () => expectEnd(({ createPython }) => {
      createPython().run('1 / 0');
    }, { host, code: 1, stderr: /ZeroDivisionError/, lingerMs: SOON_MS }));

    test('what Python has buffered and registered comes out', async () => {
      const end = await run(async ({ createPython }) => {
        await createPython().run("import atexit\natexit.register(print, 'last')\nprint('first', end=' ')");
        process.exitCode = 3;
      }, { host });
      assertEnd(end, { code: 3, lingerMs: SOON_MS });
      assert.equal(end.stdout, 'first last\n');
    });

    test('a signal ends it', { skip: process.platform === 'win32' && 'Windows has none' }, () => expectEnd(async ({ createPython, begin, tell, sleep }) => {
      await begin(createPython(), "print('in')\nwhile True: pass");
      tell('up');
      await sleep(60_000);
    }, { host, code: null, signal: 'SIGTERM', onOutput: child => void child.kill('SIGTERM'), lingerMs: SOON_MS }));

    test('threads that end with calls in flight do no harm', () => expectEnd(async ({ createPython, thread, message, tell }) => {
      const py = createPython();
      const workers = Array.from({ length: 4 }, () => thread(async ({ createPython, parentPort }) => {
        const py = createPython();
        await py.call('math:sqrt', 1);
        parentPort.postMessage('up');
        for (;;) await Promise.all([py.call('math:sqrt', 4), py.call('builtins:bytes', 100_000)]);
      }));
      await Promise.all(workers.map(message));
      await Promise.all(workers.map(worker => worker.terminate()));
      tell(await py.call('math:sqrt', 16));
    }, { host, told: [4], lingerMs: SOON_MS }));
  });
}
