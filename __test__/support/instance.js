'use strict';

const assert = require('node:assert/strict');

const { createPython } = require('../..');

/**
 * An instance that is closed with the test.
 * @param {{ after(done: () => Promise<void>): void }} test
 * @param {import('../..').PythonOptions} [options]
 */
function open(test, options) {
  const py = createPython(options);
  test.after(() => py.close({ timeoutMs: 0 }));
  return py;
}

/**
 * The error that a promise is rejected with.
 * @param {Promise<unknown>} promise
 * @returns {Promise<any>}
 */
async function failure(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  return assert.fail(`it should have failed and gave ${JSON.stringify(value)}`);
}

/**
 * How long a promise takes to settle, in ms, and what it gives or is rejected with.
 * @param {Promise<unknown>} promise
 */
async function timed(promise) {
  const start = performance.now();
  const [outcome] = await Promise.allSettled([promise]);
  const ms = performance.now() - start;
  return outcome.status === 'fulfilled' ? { ms, value: outcome.value, error: undefined } : { ms, value: undefined, error: outcome.reason };
}

/**
 * A tool whose calls a test can wait for, and answer when it likes.
 * @param {import('../..').Python} py
 * @param {string} name
 */
function gate(py, name) {
  /** @type {(args: any) => void} */
  let reach;
  /** @type {(value: unknown) => void} */
  let open;
  const reached = new Promise(resolve => { reach = resolve; });
  const opened = new Promise(resolve => { open = resolve; });
  py.registerTool({
    name,
    handler: args => {
      reach(args);
      return opened;
    },
  });
  return { reached, open: (/** @type {unknown} */ value) => open(value) };
}

/**
 * Waits for what no event tells of.
 * @param {() => unknown} condition
 * @param {string} what
 * @param {number} [patience] in ms
 */
async function until(condition, what, patience = 10_000) {
  const end = performance.now() + patience;
  while (!condition()) {
    assert.ok(performance.now() < end, `${what} did not come true within ${patience} ms`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

/**
 * Lets endless code of a test end with it: a loop of `while not sys.stop`, or `os.read(sys.pipe, 1)`, which nothing
 * interrupts.
 * @param {import('../../index').Python} py
 */
async function stopper(py) {
  await py.run('import os, sys\nsys.stop = False\nsys.pipe, sys.pipe_end = os.pipe()');
  return () => py.run('import os, sys\nsys.stop = True\nos.close(sys.pipe_end)');
}

/**
 * Whether an instance still does all that it should.
 * @param {import('../../index').Python} py
 */
async function works(py) {
  assert.equal(await py.run('1 + 1'), 2);
  assert.equal((await py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(0, n)', inputs: { n: 3 } })).value, 3);
  assert.equal(await py.call('math:sqrt', 9), 3);
}

module.exports = { open, failure, timed, gate, until, stopper, works };
