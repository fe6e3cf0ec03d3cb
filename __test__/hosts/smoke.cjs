'use strict';

// A little of everything, on whatever runs this. Prints what it finds as JSON.

const assert = require('node:assert');
const path = require('node:path');

const { createPython, NdArray, PythonError, TaskTimeoutError } = require('../..');

const VERSIONS = require('node:fs').readFileSync(path.join(__dirname, 'versions.py'), 'utf8');

async function values(py) {
  assert.strictEqual(await py.call('math:sqrt', 16), 4);
  const { value, stdout } = await py.executeTask({
    code: "import asyncio\nawait asyncio.sleep(0.01)\nprint('said')\n{'text': text * 2, 'big': 2 ** 70, 'nan': float('nan'), 'bytes': b'xy'}",
    inputs: { text: 'é\u{1F40D}' },
  });
  assert.strictEqual(stdout, 'said\n');
  assert.strictEqual(value.text, 'é\u{1F40D}é\u{1F40D}');
  assert.strictEqual(value.big, 2n ** 70n);
  assert.ok(Number.isNaN(value.nan));
  assert.strictEqual(Buffer.from(value.bytes).toString(), 'xy');
}

async function tools(py) {
  py.registerTool({ name: 'math.add', handler: async ({ a, b }) => a + b });
  py.registerTool({ name: 'count', handler: async function* ({ to }) { for (let n = 0; n < to; n++) yield n; } });
  assert.deepStrictEqual(await py.run(`
import asyncio
many = await asyncio.gather(*(tools.math.add(a=n, b=1) for n in range(50)))
items = [n async for n in tools.count(to=4)]
[sum(many), items]`), [1275, [0, 1, 2, 3]]);
  assert.strictEqual(await py.run('tools.sync.math.add(a=2, b=3)'), 5);
}

async function streams(py) {
  const stream = py.streamTask({ code: "import asyncio\nasync def items():\n  for n in range(200):\n    yield n\n  print('end')\nitems()" });
  const types = {};
  for await (const { type } of stream) types[type] = (types[type] ?? 0) + 1;
  const { started, completed } = types;
  assert.deepStrictEqual([started, types.yield, types.stdout >= 1, completed], [1, 200, true, 1]);
}

async function buffers(py) {
  const data = Float64Array.from({ length: 100_000 }, (_, n) => n);
  assert.strictEqual(await py.run('total = sum(data)\ndata[0] = 7.5\ntotal', { data }), 4999950000);
  assert.strictEqual(data[0], 7.5, 'Python writes to the same memory');
  const back = await py.run('bytes(range(256)) * 4096');
  assert.strictEqual(back.length, 1 << 20);
  assert.strictEqual(Buffer.from(back).readUInt32BE(256 * 9), 0x00010203);
  const floats = await py.run("import array\nmemoryview(array.array('d', range(50000)))");
  assert.ok(floats instanceof Float64Array);
  assert.strictEqual(floats[49_999], 49_999);
  assert.strictEqual(await py.run('len(grid)', { grid: new NdArray(new Int32Array(6), [2, 3]) }), 2);
}

async function failures(py) {
  const error = await py.run('def inner():\n  return 1 / 0\ninner()').catch(error => error);
  assert.ok(error instanceof PythonError);
  assert.strictEqual(error.pythonType, 'ZeroDivisionError');
  assert.match(error.traceback, /line 2, in inner/);
  const start = performance.now();
  const late = await py.executeTask({ code: 'while True: pass' }, { timeoutMs: 200 }).catch(error => error);
  assert.ok(late instanceof TaskTimeoutError);
  assert.ok(performance.now() - start < 2_000);
  assert.strictEqual(await py.call('math:sqrt', 9), 3);
}

async function handles(py) {
  const { value: list } = await py.executeTask({ code: '[1, 2]' }, { keep: true });
  await list.invoke('append', 3);
  assert.deepStrictEqual(Array.from(await list.value()), [1, 2, 3]);
  list.release();
}

async function sandbox(py) {
  const { available } = await py.sandboxInfo();
  const run = (code, options) => py.executeTask({ code }, { isolation: 'sandbox', ...options });
  if (!available) {
    const refused = await run('1').catch(error => error);
    assert.strictEqual(refused.code, 'SANDBOX_UNAVAILABLE');
    return;
  }
  const { value, stdout, usage } = await run("print('inside')\n[await tools.math.add(a=1, b=2), 2 ** 70]");
  assert.deepStrictEqual([value, stdout], [[3, 2n ** 70n], 'inside\n']);
  assert.ok(usage.cpuMs > 0 && usage.peakMemoryBytes > 0);
  const codes = [];
  for (const code of ["import ctypes\nctypes.string_at(0)", 'import os\nos._exit(1)', 'blocks = [bytes(1 << 20) for _ in range(99)]', "open('/etc/passwd')"]) {
    codes.push((await run(code).catch(error => error)).code);
  }
  assert.deepStrictEqual(codes, ['CRASH', 'DIED', 'MEMORY_LIMIT', 'PYTHON_ERROR']);
  assert.strictEqual((await run('while True: pass', { timeoutMs: 300 }).catch(error => error)).code, 'TIMEOUT');
}

async function threads() {
  const { Worker } = require('node:worker_threads');
  const worker = new Worker(path.join(__dirname, 'worker.cjs'));
  const end = new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
  assert.strictEqual(await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject)), 5);
  assert.strictEqual(await end, 0);
}

async function main() {
  const py = createPython();
  const { version } = await py.ready();
  for (const part of [values, tools, streams, buffers, failures, handles, sandbox, threads]) await part(py);
  const versions = await py.run(VERSIONS);
  await py.close();
  console.log(JSON.stringify({ version, versions }));
}

main();
