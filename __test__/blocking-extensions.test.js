'use strict';

const http = require('node:http');
const { before, describe, test } = require('node:test');

const { assertEnd, run } = require('./support/child');

describe('others do not wait for', { timeout: 600_000 }, () => {
  /** @type {string} */
  let python;
  before(async () => {
    const { wheelVenv } = await import('./support/venv.mjs');
    python = wheelVenv();
  });

  test('a product of numpy', async () => {
    assertEnd(await run(async ({ createPython, begin, tell }) => {
      const py = createPython();
      const stream = await begin(py, "import numpy, sys\nsys.stop = False\na = numpy.ones((1500, 1500))\na @ a\nprint('in')\nwhile not sys.stop: a @ a\n'multiplied'");
      const start = performance.now();
      for (let n = 0; n < 20; n++) await Promise.all([py.call('math:sqrt', 4), py.run('import asyncio\nawait asyncio.sleep(0)')]);
      tell(performance.now() - start < 3_000);
      await py.run('import sys\nsys.stop = True');
      tell((await stream.result).value);
      await py.close();
    }, { python, limitMs: 60_000 }), { told: [true, 'multiplied'] });
  });

  test('a request of requests, in sync code or in an async task', async t => {
    /** @type {http.ServerResponse[]} */
    const waiting = [];
    const server = http.createServer((_, response) => {
      // The other request is what lets both go: each would wait for ever if it kept it from being sent.
      waiting.push(response);
      if (waiting.length === 2) waiting.forEach(each => each.end('answer'));
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await new Promise(resolve => server.once('listening', resolve));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    assertEnd(await run(async ({ createPython, tell }, port) => {
      const py = createPython();
      const code = "import requests\nsession = requests.Session()\nsession.trust_env = False\nsession.get(f'http://127.0.0.1:{port}/').text";
      tell(await Promise.all([py.run(code, { port }), py.run(`import asyncio\nawait asyncio.sleep(0)\n${code}`, { port })]));
      await py.close();
    }, { python, data: port, limitMs: 60_000 }), { told: [['answer', 'answer']] });
  });
});
