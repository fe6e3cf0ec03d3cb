// Whatever ends a process, what it was told of is in the record, and what it left running is found.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import child from './support/child.js';
import instance from './support/instance.js';
import { stores } from './support/stores.mjs';

const CONCURRENT = 1_000;
/** Of those, when the process is killed. */
const SETTLED = 200;

for (const store of stores()) {
  describe(`in ${store.name}`, { skip: store.missing }, () => {
    after(() => store.remove());

    test('kill -9 amid a thousand tasks loses no row of those that were told, and the others are closed as lost', async t => {
      const address = await store.address();
      /** @param {any} inside @param {any} data */
      const program = async ({ createPython, tell }, { address, concurrent, settled }) => {
        const py = createPython({ maxConcurrency: concurrent, record: { store: address } });
        let told = 0;
        await py.run('import asyncio, random');
        for (let n = 0; n < concurrent; n++) {
          py.executeTask({ code: `import asyncio\nawait asyncio.sleep(${Math.random()})\n${n}` }).then((/** @type {any} */ { id, value }) => {
            tell([id, value]);
            if (++told === settled) process.kill(process.pid, 'SIGKILL');
          });
        }
      };
      const end = await child.run(program, { data: { address, concurrent: CONCURRENT, settled: SETTLED } });
      assert.equal(end.signal, 'SIGKILL');
      assert.ok(end.told.length >= SETTLED, `${end.told.length} were told`);
      const before = await store.query(address, 'SELECT id, status FROM eliza_python_executions');
      const statuses = new Map(before.map(({ id, status }) => [id, status]));
      for (const [id] of end.told) assert.equal(statuses.get(id), 'completed', id);
      const running = before.filter(({ status }) => status === 'running').length;
      assert.ok(running > 0, 'something was left running');

      const py = instance.open(t, { record: { store: address } });
      await py.run('1');
      const rows = [];
      for await (const line of py.exportExecutions()) rows.push(JSON.parse(line));
      assert.equal(rows.filter(({ status }) => status === 'running').length, 0);
      const lost = rows.filter(({ errorCode }) => errorCode === 'LOST');
      assert.equal(lost.length, running);
      assert.ok(lost.every(row => row.status === 'failed' && row.finishedAt !== null && row.errorMessage.includes('ended while this ran')));
      const results = new Map(rows.map(row => [row.id, row.result]));
      for (const [id, value] of end.told) assert.equal(results.get(id), value);
      assert.equal(py.metrics().record?.closedLost, running);
    });

    test('what another process has running is left alone', async t => {
      const address = await store.address();
      /** @param {any} inside @param {any} data */
      const program = async ({ createPython, tell }, { address }) => {
        const py = createPython({ record: { store: address } });
        const stream = py.streamTask({ code: 'print("in")\nimport time\nwhile True: time.sleep(0.01)' }, { source: 'elsewhere' });
        for await (const { type } of stream) if (type === 'stdout') tell('in');
      };
      /** @type {import('node:child_process').ChildProcess | undefined} */
      let other;
      const started = new Promise(resolve => {
        child.run(program, { data: { address }, onOutput: process => { other = process; resolve(undefined); } }).catch(() => {});
      });
      await started;
      const py = instance.open(t, { record: { store: address } });
      await py.run('1');
      const { executions: [row] } = await py.executions({ source: 'elsewhere' });
      assert.equal(row.status, 'running');
      assert.equal(py.metrics().record?.closedLost, 0);
      const ended = new Promise(resolve => { other?.once('exit', resolve); });
      other?.kill('SIGKILL');
      await ended;
      await py.close();
      const later = instance.open(t, { record: { store: address } });
      await later.run('2');
      assert.equal((await later.executions({ source: 'elsewhere' })).executions[0].errorCode, 'LOST');
    });

    test('a process that ends by itself has written everything, in lots too', async () => {
      const address = await store.address();
      /** @param {any} inside @param {any} data */
      const program = async ({ createPython }, { address }) => {
        const py = createPython({ record: { store: address, mode: 'batched' } });
        await Promise.all(Array.from({ length: 300 }, (_, n) => py.run(String(n))));
      };
      await child.expectEnd(program, { data: { address } });
      const [{ rows }] = await store.query(address, "SELECT count(*) AS rows FROM eliza_python_executions WHERE status = 'completed'");
      assert.equal(Number(rows), 300);
    });

    test('process.exit in the midst of it leaves rows that say what ran', async () => {
      const address = await store.address();
      /** @param {any} inside @param {any} data */
      const program = async ({ createPython, begin }, { address }) => {
        const py = createPython({ record: { store: address } });
        await py.run('1');
        await begin(py, 'print("in")\nimport time\ntime.sleep(60)');
        process.exit(3);
      };
      await child.expectEnd(program, { data: { address }, code: 3, stderr: /^/ });
      const rows = await store.query(address, 'SELECT status FROM eliza_python_executions ORDER BY started_at');
      assert.deepEqual(rows.map(({ status }) => status), ['completed', 'running']);
    });

    test('worker threads that end take nothing of it with them', async () => {
      const address = await store.address();
      /** @param {any} inside @param {any} data */
      const program = async ({ thread, message, tell }, { address }) => {
        const ends = await Promise.all(Array.from({ length: 4 }, () => message(thread(async (/** @type {any} */ { createPython, parentPort }, /** @type {any} */ address) => {
          const py = createPython({ record: { store: address } });
          await Promise.all(Array.from({ length: 25 }, () => py.run('1')));
          parentPort.postMessage('done');
        }, address))));
        tell(ends);
      };
      await child.expectEnd(program, { data: { address }, told: [['done', 'done', 'done', 'done']] });
      const [{ rows }] = await store.query(address, "SELECT count(*) AS rows FROM eliza_python_executions WHERE status = 'completed'");
      assert.equal(Number(rows), 100);
    });

    test('processes that open it at once make one schema', async () => {
      const address = await store.address();
      /** @param {any} inside @param {any} data */
      const program = async ({ createPython }, { address }) => {
        await createPython({ record: { store: address } }).run('1');
      };
      await Promise.all(Array.from({ length: 4 }, () => child.expectEnd(program, { data: { address } })));
      assert.equal((await store.query(address, 'SELECT id FROM eliza_python_executions')).length, 4);
    });
  });
}
