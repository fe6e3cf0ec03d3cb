'use strict';

// Of the sandbox nothing is left: not after close(), not after the process, however it ends.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');

const { createPython } = require('..');
const { assertEnd, expectEnd, run } = require('./support/child');
const { failure, until } = require('./support/instance');
const { FEW, SANDBOX, descendants, descriptors, isAlive, skip } = require('./support/sandbox');

/** As for every process: from a program's last word to its end. */
const SOON_MS = 2_000;

const SUPPORT = require.resolve('./support/sandbox');

describe('close', { skip, concurrency: 1 }, () => {
  test('leaves no process and no descriptor', async () => {
    const here = createPython();
    await here.run('1');
    let open = 0;
    for (let round = 0; round < 4; round++) {
      const py = createPython({ sandbox: FEW });
      await Promise.all(Array.from({ length: 8 }, () => py.executeTask({ code: '1' }, SANDBOX)));
      await failure(py.executeTask({ code: 'import os\nos.abort()' }, SANDBOX));
      await failure(py.executeTask({ code: 'while True: pass' }, { ...SANDBOX, timeoutMs: 200 }));
      assert.ok(descendants().length > 0);
      await py.close();
      await until(() => descendants().length === 0, `no process instead of ${descendants()}`);
      // What the first one makes for all of them stays.
      if (round === 0) open = descriptors();
      else await until(() => descriptors() <= open, `${open} descriptors instead of ${descriptors()}`);
    }
    await here.close();
  });

  test('ends what still runs, as cancelled', async () => {
    const py = createPython({ sandbox: FEW });
    await py.executeTask({ code: '1' }, SANDBOX);
    const running = failure(py.executeTask({ code: 'while True: pass' }, { ...SANDBOX, timeoutMs: 0 }));
    await new Promise(resolve => setTimeout(resolve, 200));
    const start = performance.now();
    await py.close({ timeoutMs: 100 });
    assert.equal((await running).code, 'CANCELLED');
    assert.ok(performance.now() - start < 3_000);
    await until(() => descendants().length === 0, `no process instead of ${descendants()}`);
    assert.equal((await failure(py.executeTask({ code: '1' }, SANDBOX))).code, 'CLOSED');
  });

  test('of one instance leaves the sandbox of another', async () => {
    const [one, other] = [createPython({ sandbox: FEW }), createPython({ sandbox: FEW })];
    const small = createPython({ sandbox: { ...FEW, memoryMb: 20 } });
    one.registerTool({ name: 'who', handler: () => 'one' });
    other.registerTool({ name: 'who', handler: () => 'the other' });
    const who = { code: 'await tools.who()' };
    const told = await Promise.all([one, other].map(async py => (await py.executeTask(who, SANDBOX)).value));
    assert.deepEqual(told, ['one', 'the other']);
    assert.equal((await failure(small.executeTask(who, SANDBOX))).code, 'TOOL_NOT_FOUND');
    assert.equal((await failure(small.executeTask({ code: 'x = bytes(30 << 20)' }, SANDBOX))).code, 'MEMORY_LIMIT');
    await one.close();
    assert.equal((await other.executeTask(who, SANDBOX)).value, 'the other');
    await Promise.all([other.close(), small.close()]);
    await until(() => descendants().length === 0, `no process instead of ${descendants()}`);
  });
});

describe('a process with a sandbox', { skip, concurrency: 2 }, () => {
  test('ends by itself, with workers at rest', () => expectEnd(async ({ createPython, tell }) => {
    const py = createPython();
    tell((await py.executeTask({ code: '6 * 7' }, { isolation: 'sandbox' })).value);
  }, { told: [42], lingerMs: SOON_MS }));

  test('ends once the last task has settled', () => expectEnd(({ createPython, tell }) => {
    createPython().executeTask({ code: 'import time\ntime.sleep(0.5)\n"late"' }, { isolation: 'sandbox' }).then((/** @type {any} */ { value }) => tell(value));
  }, { told: ['late'], lingerMs: SOON_MS }));

  test('ends at process.exit(7), and its tasks with it', async () => {
    const end = await run(async ({ createPython, begin, tell }, support) => {
      await begin(createPython(), "print('in')\nwhile True: pass", { isolation: 'sandbox' });
      tell(require(support).descendants());
      process.exit(7);
    }, { data: SUPPORT });
    assertEnd(end, { code: 7, lingerMs: SOON_MS });
    assert.ok(end.told[0].length > 1);
    await until(() => !end.told[0].some(isAlive), `the end of ${end.told[0]}`, 5_000);
  });

  for (const signal of /** @type {const} */ (['SIGKILL', 'SIGTERM'])) {
    test(`leaves no process when it is ended by ${signal}`, async () => {
      const end = await run(async ({ createPython, begin, tell }, support) => {
        const py = createPython();
        await begin(py, "print('in')\nwhile True: pass", { isolation: 'sandbox' });
        await begin(py, "import time\nprint('in')\nwhile True: time.sleep(9)", { isolation: 'sandbox' });
        tell(require(support).descendants());
        setInterval(() => {}, 1_000);
      }, { data: SUPPORT, onOutput: child => void setTimeout(() => child.kill(signal), 100) });
      assertEnd(end, { code: null, signal });
      assert.ok(end.told[0].length > 2, String(end.told[0]));
      await until(() => !end.told[0].some(isAlive), `the end of ${end.told[0].filter(isAlive)}`, 5_000);
    });
  }

  test('leaves no process when it crashes itself', async () => {
    const end = await run(async ({ createPython, tell }, support) => {
      const py = createPython();
      await py.executeTask({ code: '1' }, { isolation: 'sandbox' });
      tell(require(support).descendants());
      process.abort();
    }, { data: SUPPORT });
    await until(() => !end.told[0].some(isAlive), `the end of ${end.told[0].filter(isAlive)}`, 5_000);
  });

  test('has it in worker threads, too, and one that is terminated leaves nothing', () => expectEnd(async ({ createPython, thread, message, tell, until }, support) => {
    const py = createPython();
    const code = 'await tools.where()';
    py.registerTool({ name: 'where', handler: () => 'main' });
    tell((await py.executeTask({ code }, { isolation: 'sandbox' })).value);
    const worker = thread(async ({ createPython, parentPort }) => {
      const py = createPython({ sandbox: { memoryMb: 60 } });
      py.registerTool({ name: 'where', handler: () => 'worker' });
      parentPort.postMessage((await py.executeTask({ code: 'await tools.where()' }, { isolation: 'sandbox' })).value);
      py.executeTask({ code: 'while True: pass' }, { isolation: 'sandbox', timeoutMs: 0 });
      setInterval(() => {}, 1_000);
    });
    tell(await message(worker));
    await worker.terminate();
    tell((await py.executeTask({ code }, { isolation: 'sandbox' })).value);
    await py.close();
    await until(() => require(support).descendants().length === 0);
  }, { data: SUPPORT, told: ['main', 'worker', 'main'], lingerMs: SOON_MS }));
});
