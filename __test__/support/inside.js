'use strict';

// What the programs of `child.js` get, in the process's main thread and in the workers that they start.

const { writeSync } = require('node:fs');
const { Worker, parentPort, workerData } = require('node:worker_threads');

const elizaos = require('../..');

/**
 * Tells the test something. At once: a program may end its process with the next line.
 * @param {unknown} value
 */
function tell(value) {
  writeSync(1, `told ${JSON.stringify(value) ?? null}\n`);
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise(resolve => setTimeout(resolve, ms));
}

/**
 * The value of a promise, or the code of its error.
 * @param {PromiseLike<unknown>} promise
 */
async function outcome(promise) {
  try {
    return await promise;
  } catch (error) {
    const { code, message } = /** @type {any} */ (error);
    return code ?? message;
  }
}

/**
 * Runs a source without a deadline, and waits until it prints something.
 * @param {import('../..').Python} py
 * @param {string} code
 * @param {import('../..').TaskOptions} [options]
 */
async function begin(py, code, options) {
  const stream = py.streamTask({ code }, { timeoutMs: 0, ...options });
  for (;;) {
    const { done, value } = await stream.next();
    if (value?.type === 'failed') throw value.error;
    if (done) throw new Error('it ended without a word');
    if (value.type === 'stdout') return stream;
  }
}

/**
 * Asks until the answer is yes.
 * @param {() => unknown} ask
 */
async function until(ask) {
  while (!(await ask())) await sleep(10);
}

/**
 * Runs a function in a worker thread, by its text; it gets what a program gets.
 * @param {(inside: any, data: any) => unknown} program
 * @param {unknown} [data]
 */
function thread(program, data) {
  return new Worker(`(${program})(require(${JSON.stringify(__filename)}), ${JSON.stringify(data) ?? 'undefined'})`, { eval: true });
}

/**
 * The next message of a worker; null when it ends without one.
 * @param {Worker} worker
 */
function message(worker) {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve).once('error', reject).once('exit', () => resolve(null));
  });
}

module.exports = { ...elizaos, elizaos, Worker, parentPort, workerData, tell, sleep, outcome, begin, until, thread, message };
