'use strict';

const { parentPort } = require('node:worker_threads');

const { createPython } = require('../..');

async function main() {
  const py = createPython();
  const value = await py.call('math:sqrt', 25);
  await py.close();
  parentPort?.postMessage(value);
}

main();
