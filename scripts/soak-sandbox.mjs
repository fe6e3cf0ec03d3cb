// node scripts/soak-sandbox.mjs [executions]
//
// Ten thousand executions in the sandbox, eight at a time, a tenth of them hostile. Every answer is checked, those of
// the hostile ones, too, and at the end nothing may be left: no process, no descriptor, no call of a tool, and no more
// memory in the last third than in the second.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const require = createRequire(import.meta.url);
const { createPython } = require('..');
const { descriptors, ours } = require('../__test__/attacks/harness/processes.js');

const EXECUTIONS = Number(process.argv[2] ?? 10_000);
const IN_FLIGHT = 8;
const ONE_HOSTILE_OF = 10;
const SPARES = 4;
/** Caches, allocators and V8 are warm after the first of these. */
const PARTS = 3;
/** In each part. What a part needs at its least is told by the lowest of them: the others also have what is under way. */
const SAMPLES = 10;
/** From the second part to the last: at ten thousand executions that is 5 kB for each. */
const MOST_GROWTH_MB = 16;
const SETTLES_MS = 10_000;
const REPORT_MS = 5_000;

const py = createPython({ sandbox: { spares: SPARES } });
let toolsAtWork = 0;
py.registerTool({ name: 'echo', handler: async (/** @type {{ value: unknown }} */ { value }) => value });
py.registerTool({ name: 'rows', handler: async function* (/** @type {{ count: number }} */ { count }) { for (let row = 0; row < count; row++) yield row; } });
py.registerTool({
  name: 'wait',
  handler: (/** @type {unknown} */ _args, /** @type {{ signal: AbortSignal }} */ { signal }) => new Promise((_, reject) => {
    toolsAtWork++;
    signal.addEventListener('abort', () => {
      toolsAtWork--;
      reject(signal.reason);
    }, { once: true });
  }),
});

/** @param {number} below */
const random = below => Math.floor(Math.random() * below);
/** @param {string} code @param {object} [inputs] @param {import('../index.js').TaskOptions} [options] */
const run = (code, inputs = {}, options = {}) => py.executeTask({ code, inputs: /** @type {any} */ (inputs) }, { isolation: 'sandbox', ...options });
/** @param {string} code @param {string[]} codes @param {import('../index.js').TaskOptions} [options] */
const refused = (code, codes, options) => assert.rejects(run(code, {}, options), error => codes.includes(/** @type {any} */ (error).code) || assert.fail(/** @type {any} */ (error)));

/** @type {Record<string, () => Promise<unknown>>} */
const GOOD = {
  async source() {
    const x = random(1e6);
    assert.equal((await run('x * 2', { x })).value, x * 2);
  },
  async output() {
    const { stdout, value } = await run('print("a line")\nlen("text")');
    assert.deepEqual([stdout, value], ['a line\n', 4]);
  },
  async awaitedTools() {
    const { value } = await run('import asyncio\nsum(await asyncio.gather(*(tools.echo(value=n) for n in range(10))))');
    assert.equal(value, 45);
  },
  async blockingTool() {
    const x = `text ${random(1e6)}`;
    assert.equal((await run('tools.sync.echo(value=x)', { x })).value, x);
  },
  async streamOfATool() {
    assert.equal((await run('len([row async for row in tools.rows(count=20)])')).value, 20);
  },
  async stream() {
    let items = 0;
    for await (const { type } of py.streamTask({ code: '(i for i in range(100))' }, { isolation: 'sandbox' })) if (type === 'yield') items++;
    assert.equal(items, 100);
  },
  async exception() {
    await assert.rejects(run('1 / 0'), { pythonType: 'ZeroDivisionError' });
  },
  async bytes() {
    assert.equal(/** @type {any} */ ((await run('bytes(30_000)')).value).length, 30_000);
  },
};

/** @type {Record<string, () => Promise<unknown>>} */
const HOSTILE = {
  endless: () => refused('while True: pass', ['TIMEOUT'], { timeoutMs: 50 }),
  memory: () => refused('bytearray(1 << 30)', ['MEMORY_LIMIT']),
  crash: () => refused('import ctypes\nctypes.string_at(0)', ['CRASH']),
  exit: () => refused('import os\nos._exit(3)', ['DIED']),
  closed: () => refused('import os, time\nos.close(3)\ntime.sleep(60)', ['PROTOCOL', 'TIMEOUT'], { timeoutMs: 500 }),
  garbage: () => refused('import os, time\nos.write(3, bytes(range(256)))\ntime.sleep(60)', ['PROTOCOL']),
  flood: () => refused('while True: print("x" * 1000)', ['OUTPUT_LIMIT', 'TIMEOUT'], { timeoutMs: 200 }),
  forbidden: () => refused('import ctypes\nctypes.CDLL(None).syscall(101 if __import__("platform").machine() == "x86_64" else 117, 0, 0, 0, 0)\nraise SystemExit', ['POLICY', 'PROTOCOL', 'PYTHON_ERROR']),
  fork: () => refused('import os\nos.fork()', ['PYTHON_ERROR']),
  threads: async () => assert.equal((await run('import threading, time\nfor _ in range(8): threading.Thread(target=time.sleep, args=(3600,)).start()\n"told"')).value, 'told'),
  held: () => refused('await tools.wait()', ['TIMEOUT'], { timeoutMs: 50 }),
  dyingInACall: () => refused('import asyncio, os\nasyncio.get_running_loop().call_later(0.01, os._exit, 4)\nawait tools.wait()', ['DIED']),
  left: async () => {
    for await (const { type } of py.streamTask({ code: 'iter(int, 1)' }, { isolation: 'sandbox' })) if (type === 'yield') break;
  },
  aborted: () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), random(20));
    return refused('import time\ntime.sleep(60)', ['CANCELLED'], { signal: controller.signal });
  },
};

/** @param {Record<string, () => Promise<unknown>>} cases */
const one = cases => Object.keys(cases)[random(Object.keys(cases).length)];
/** @type {Record<string, number>} */
const counts = {};
let begun = 0;
let done = 0;

async function caller() {
  while (begun < EXECUTIONS) {
    const cases = begun++ % ONE_HOSTILE_OF === 0 ? HOSTILE : GOOD;
    const name = one(cases);
    try {
      await cases[name]();
    } catch (error) {
      throw new Error(`${name}, number ${done}`, { cause: error });
    }
    counts[name] = (counts[name] ?? 0) + 1;
    done++;
    if (done >= (samples.length + 1) * EXECUTIONS / (PARTS * SAMPLES)) samples.push(megabytes());
  }
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

/** Without garbage. */
function megabytes() {
  collect();
  return Math.round(process.memoryUsage().rss / 1e6);
}

/** @param {() => boolean} condition @param {() => string} what */
async function settles(condition, what) {
  for (const end = performance.now() + SETTLES_MS; !condition(); await sleep(20)) assert.ok(performance.now() < end, what());
}

/** @type {number[]} */
const samples = [];
/** @param {number} part */
const least = part => Math.min(...samples.slice((part - 1) * SAMPLES, part * SAMPLES));
await run('1');
const atRest = 1 + SPARES;
await settles(() => ours().length === atRest, () => `${ours().length} processes instead of ${atRest} before it begins`);
const descriptorsBefore = descriptors();
const start = performance.now();
const seconds = () => (performance.now() - start) / 1000;
const report = setInterval(() => console.log(`${Math.round(seconds())} s: ${done} executions, ${Math.round(process.memoryUsage().rss / 1e6)} MB, ${ours().length} processes, ${descriptors()} descriptors`), REPORT_MS);

await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
clearInterval(report);
await settles(() => ours().length <= atRest && ours().every(({ state }) => state !== 'Z'), () => `processes are left: ${JSON.stringify(ours())}`);
await settles(() => descriptors() <= descriptorsBefore, () => `descriptors are left: ${readdirSync('/proc/self/fd').length} instead of ${descriptorsBefore}`);
await settles(() => toolsAtWork === 0, () => `${toolsAtWork} calls of tools are left`);
const { running, queued, submitted, completed, failed } = py.metrics();
console.log({ ...counts, perSecond: Math.round(done / seconds()), submitted, completed, failed, megabytes: [1, 2, 3].map(least) });
assert.deepEqual({ running, queued }, { running: 0, queued: 0 });
assert.equal(submitted, completed + failed);
assert.ok(least(PARTS) < least(2) + MOST_GROWTH_MB, `memory grew: ${samples.join(', ')} MB`);
await py.close();
await settles(() => ours().length === 0, () => `processes outlive the instance: ${JSON.stringify(ours())}`);
console.log('nothing lost, nothing left');
