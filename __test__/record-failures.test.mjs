// A store that cannot be written: what becomes of tasks, and of what was to be written.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import discovery from '../lib/python/index.js';
import instance from './support/instance.js';
import { postgres, sqlite } from './support/stores.mjs';

const { failure, timed } = instance;

/** Writes to a file of SQLite's, and keeps the others from it until it is told to let go. */
const LOCKER = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
database.execute("COMMIT")`;

/** @param {string} file */
async function lock(file) {
  const child = spawn(discovery.findPython().executable, ['-c', LOCKER, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise(resolve => { child.stdout.once('data', resolve); });
  const ended = new Promise(resolve => { child.once('exit', resolve); });
  return async () => {
    child.stdin.end('\n');
    await ended;
  };
}

/** @param {() => boolean} condition */
async function until(condition) {
  for (const end = performance.now() + 10_000; !condition(); await sleep(10)) assert.ok(performance.now() < end, 'it did not come to that');
}

describe('a file that somebody else has locked', () => {
  const store = sqlite();
  after(() => store.remove());

  test('refuses what must be recorded, says why, and takes more when it is free', async t => {
    const file = await store.address();
    /** @type {import('../index.js').LogEvent[]} */
    const log = [];
    const py = instance.open(t, { record: { store: file, patienceMs: 100 }, log: event => log.push(event) });
    py.registerTool({ name: 'ran', handler: () => assert.fail('it ran') });
    await py.run('1');
    const free = await lock(file);
    const { error } = await timed(py.run('tools.sync.ran()'));
    assert.equal(error.code, 'RECORD_UNAVAILABLE');
    assert.equal(error.name, 'RecordUnavailableError');
    assert.match(error.message, /was not run.*database is locked/);
    assert.match(error.hint, /degrade/);
    const { refused, failing, waiting, lost } = /** @type {import('../index.js').RecordFigures} */ (py.metrics().record);
    assert.deepEqual([refused, waiting, lost], [1, 0, 0]);
    assert.match(String(failing), /locked/);
    assert.equal(py.metrics().running, 0);
    await free();
    for (;;) {
      const outcome = await py.run('2').catch(() => undefined);
      if (outcome === 2) break;
      await sleep(50);
    }
    assert.equal(py.metrics().record?.failing, null);
    assert.deepEqual((await py.executions()).executions.map(({ status }) => status), ['completed', 'completed']);
    assert.deepEqual(log.filter(({ target }) => target === 'record').map(({ level }) => level), ['error', 'warn']);
  });

  test('lets run what may go unrecorded for a while, and writes it down later', async t => {
    const file = await store.address();
    const py = instance.open(t, { record: { store: file, patienceMs: 100, policy: 'degrade' } });
    await py.run('1');
    const free = await lock(file);
    assert.deepEqual(await Promise.all([2, 3, 4].map(n => py.run(String(n)))), [2, 3, 4]);
    await until(() => (py.metrics().record?.waiting ?? 0) >= 3);
    assert.match(String(py.metrics().record?.failing), /locked/);
    await free();
    await until(() => py.metrics().record?.waiting === 0);
    const rows = (await py.executions({ order: 'oldest' })).executions;
    assert.deepEqual(rows.map(({ result, status }) => [result, status]), [1, 2, 3, 4].map(n => [n, 'completed']));
    assert.equal(py.metrics().record?.failing, null);
  });

  test('does not hold back an outcome for longer than its patience', async t => {
    const file = await store.address();
    const py = instance.open(t, { record: { store: file, patienceMs: 200 } });
    await py.run('1');
    const stream = py.streamTask({ code: 'print("in")\nawait tools.go()\n"done"' });
    /** @type {(value?: unknown) => void} */
    let go = () => {};
    py.registerTool({ name: 'go', handler: () => new Promise(resolve => { go = resolve; }) });
    for await (const { type } of stream) if (type === 'stdout') break;
    t.after(() => go());
    const running = py.executeTask({ code: 'await tools.go()\n"done"' });
    await until(() => py.metrics().running >= 1);
    await sleep(50);
    const free = await lock(file);
    go('now');
    const { value, ms } = await timed(running);
    assert.equal(/** @type {any} */ (value).value, 'done');
    assert.ok(ms < 2_000, `it took ${Math.round(ms)} ms`);
    await free();
    await until(() => py.metrics().record?.waiting === 0);
    assert.equal((await py.executions({ id: /** @type {any} */ (value).id })).executions[0].status, 'completed');
  });
});

describe('a disk that is full', { skip: canMount() ? false : 'it takes a small disk, which only root can make' }, () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'small-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'small', folder]);
  after(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  });

  for (const policy of /** @type {const} */ (['require', 'degrade'])) {
    test(`is told, and taken when there is room again: ${policy}`, async t => {
      const file = path.join(folder, `${policy}.sqlite`);
      const py = instance.open(t, { record: { store: file, policy } });
      assert.equal(await py.run('1'), 1);
      const ballast = path.join(folder, 'ballast');
      t.after(() => rmSync(ballast, { force: true }));
      try {
        writeFileSync(ballast, Buffer.alloc(8 << 20));
      } catch (error) {
        assert.equal(/** @type {any} */ (error).code, 'ENOSPC');
      }
      const code = `"${'x'.repeat(16_000)}"`;
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => py.run(code)));
      const refused = outcomes.filter(outcome => outcome.status === 'rejected');
      if (policy === 'degrade') assert.equal(refused.length, 0);
      else assert.ok(refused.length > 0 && refused.every(({ reason }) => reason.code === 'RECORD_UNAVAILABLE' && /full/.test(reason.message)), String(refused[0]?.reason));
      assert.match(String(py.metrics().record?.failing), /full/);
      rmSync(ballast);
      await until(() => py.metrics().record?.waiting === 0);
      for (let done = false; !done; await sleep(50)) done = await py.run('2').then(() => true, () => false);
      const { executions } = await py.executions({ limit: 1_000 });
      const completed = executions.filter(({ status }) => status === 'completed').length;
      assert.equal(completed, 2 + outcomes.length - refused.length);
      assert.equal(py.metrics().record?.lost, 0);
    });
  }
});

describe('a server that goes away', () => {
  const store = postgres();
  after(() => store.remove());

  test('is missed, and found again', { skip: store.missing }, async t => {
    const address = await store.address();
    const server = await store.server();
    const py = instance.open(t, { record: { store: address, policy: 'degrade', patienceMs: 1_000 } });
    const strict = instance.open(t, { record: { store: address, patienceMs: 1_000 } });
    assert.deepEqual(await Promise.all([py.run('1'), strict.run('1')]), [1, 1]);
    await server.stop('SIGQUIT');
    assert.equal(await py.run('2'), 2);
    assert.equal((await failure(strict.run('2'))).code, 'RECORD_UNAVAILABLE');
    assert.equal((await failure(py.executions())).code, 'RECORD_UNAVAILABLE');
    assert.ok((py.metrics().record?.waiting ?? 0) > 0);
    await server.start();
    await until(() => py.metrics().record?.waiting === 0);
    assert.deepEqual((await py.executions({ order: 'oldest' })).executions.map(({ result }) => result), [1, 1, 2]);
    await until(() => strict.metrics().record?.failing === null);
    assert.equal(await strict.run('3'), 3);
  });

  test('is not waited for longer than its patience where it does not answer', { skip: store.missing }, async t => {
    const address = await store.address();
    const py = instance.open(t, { record: { store: address.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${await silent(t)}`), patienceMs: 300 } });
    const { error, ms } = await timed(py.run('1'));
    assert.equal(error.code, 'RECORD_UNAVAILABLE');
    assert.ok(ms < 3_000, `it took ${Math.round(ms)} ms`);
  });
});

describe('a place where nothing can be written', () => {
  test('is told with the first task', async t => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'closed-'));
    t.after(() => rmSync(folder, { recursive: true }));
    chmodSync(folder, 0o555);
    const file = path.join(folder, 'a file', 'record.sqlite');
    writeFileSync(path.join(folder, process.getuid?.() === 0 ? 'a file' : '.'), '', { flag: 'a' });
    const py = instance.open(t, { record: { store: file } });
    const error = await failure(py.run('1'));
    assert.equal(error.code, 'RECORD_UNAVAILABLE');
    assert.ok(error.message.includes(file), error.message);
  });
});

/** @returns {boolean} */
function canMount() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'probe', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A port that takes connections and never says anything.
 * @param {import('node:test').TestContext} test
 */
async function silent(test) {
  const { createServer } = await import('node:net');
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise(resolve => { server.once('listening', resolve); });
  server.unref();
  test.after(() => server.close());
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}
