// node scripts/soak.mjs [seconds]
//
// Forty callers doing everything at once for a while: calls, awaits, tools, streams, handles, arrays, deadlines that
// pass and signals that abort. Every answer is checked, and at the end nothing may be left: no task, no thread that
// was given up, and no more memory than after the first quarter.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

const { createPython } = createRequire(import.meta.url)('..');

const SECONDS = Number(process.argv[2] ?? 60);
const CALLERS = 40;
/** What caches and allocators may still take after the first quarter. */
const GROWTH = 1.25;

const py = createPython({ maxQueue: 100_000 });
py.registerTool({ name: 'echo', handler: async (/** @type {{ value: unknown }} */ { value }) => value });
py.registerTool({ name: 'rows', handler: async function* (/** @type {{ count: number }} */ { count }) { for (let row = 0; row < count; row++) yield row; } });
py.registerTool({
  name: 'wait',
  handler: (/** @type {unknown} */ _args, /** @type {{ signal: AbortSignal }} */ { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
});

/** @param {number} below */
const random = below => Math.floor(Math.random() * below);

/** @type {Record<string, () => Promise<void>>} */
const CASES = {
  async call() {
    assert.equal(await py.call('math:sqrt', 4), 2);
  },
  async source() {
    const x = random(1e6);
    assert.equal(await py.run('x * 2', { x }), x * 2);
  },
  async awaitedTool() {
    const x = random(1e6);
    assert.equal(await py.run('(await tools.echo(value=x)) + 1', { x }), x + 1);
  },
  async outputAndBlockingTool() {
    const x = `text ${random(1e6)}`;
    const { stdout, value } = await py.executeTask({ code: 'print(x)\ntools.sync.echo(value=x)', inputs: { x } });
    assert.deepEqual([stdout, value], [`${x}\n`, x]);
  },
  async endlessLoop() {
    await assert.rejects(py.executeTask({ code: 'while True: pass' }, { timeoutMs: 20 }), { code: 'TIMEOUT' });
  },
  async endlessSleep() {
    const code = 'import asyncio\nawait asyncio.sleep(1000)';
    await assert.rejects(py.executeTask({ code }, { timeoutMs: 10 }), { code: 'TIMEOUT' });
  },
  async abort() {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), random(10));
    await assert.rejects(py.executeTask({ code: 'await tools.wait()' }, { signal: controller.signal }), { code: 'CANCELLED' });
  },
  async stream() {
    let items = 0;
    for await (const { type } of py.streamTask({ code: 'rows = [row async for row in tools.rows(count=20)]\n(i for i in range(200))' })) {
      if (type === 'yield') items++;
    }
    assert.equal(items, 200);
  },
  async handle() {
    const { value } = await py.executeTask({ code: '[1, 2, 3]' }, { keep: true });
    assert.equal(await value.invoke('index', 2), 1);
    if (random(2) === 0) value.release();
  },
  async memory() {
    assert.equal(await py.call('builtins:sum', new Float64Array(20_000).fill(1)), 20_000);
    assert.equal((await py.call('builtins:bytes', 30_000)).length, 30_000);
  },
  async blocking() {
    await py.run('import time\ntime.sleep(0.002)');
  },
  async exception() {
    await assert.rejects(py.run('1 / 0'), { pythonType: 'ZeroDivisionError' });
  },
};

const names = Object.keys(CASES);
const counts = Object.fromEntries(names.map(name => [name, 0]));
const start = Date.now();
const end = start + SECONDS * 1000;

async function caller() {
  while (Date.now() < end) {
    const name = names[random(names.length)];
    await CASES[name]();
    counts[name]++;
  }
}

const megabytes = () => Math.round(process.memoryUsage().rss / 1e6);
let early = Infinity;
setTimeout(() => { early = megabytes(); }, SECONDS * 250).unref();
const report = setInterval(() => {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  console.log(`${Math.round((Date.now() - start) / 1000)} s: ${total} tasks, ${megabytes()} MB, ${py.metrics().threads.workers} workers`);
}, 5000);

await Promise.all(Array.from({ length: CALLERS }, caller));
clearInterval(report);
await sleep(500);
const { running, queued, abandoned, submitted, completed, failed } = py.metrics();
console.log({ ...counts, submitted, completed, failed, earlyMegabytes: early, megabytes: megabytes() });
assert.deepEqual({ running, queued, abandoned: abandoned.now }, { running: 0, queued: 0, abandoned: 0 });
assert.equal(submitted, completed + failed);
assert.ok(megabytes() < early * GROWTH, `memory grew from ${early} to ${megabytes()} MB`);
await py.close();
console.log('nothing lost, nothing left');
