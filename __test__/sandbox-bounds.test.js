'use strict';

// What a task may make of this process's time and memory, beside what its results are.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');

const { createPython } = require('..');
const { SANDBOX, skip } = require('./support/sandbox');
const { failure } = require('./support/instance');

const MIB = 2 ** 20;

/** Python that writes frames to the socket by hand. */
const FRAMES = `
import os, struct
def send(kind, body=b''):
    data = struct.pack('<IB', len(body) + 1, kind) + body
    while data:
        data = data[os.write(3, data):]
def call(number, tool=b'slow'):
    send(6, struct.pack('<II', number, len(tool)) + tool + b'\\0\\0\\0\\0' + b'\\x0a\\0\\0\\0\\0')
`;

describe('a hostile task', { skip }, () => {
  test('makes no object larger here than it is there, by keys that are indexes', async t => {
    const py = createPython();
    t.after(() => py.close());
    // The bytes keep it from becoming JSON.
    const { value } = await py.executeTask({ code: '[{"1023": b"", "2574": 1, "x": n} for n in range(3000)]' }, SANDBOX);
    const before = process.memoryUsage().heapUsed;
    const again = (await py.executeTask({ code: '[{"1023": b"", "2574": 1, "4294967294": 3, "x": n} for n in range(3000)]' }, SANDBOX)).value;
    // Thirty kilobytes each, where V8 keeps room for the indexes below.
    assert.ok(process.memoryUsage().heapUsed - before < 30 * MIB);
    const [first] = /** @type {any[]} */ (value);
    assert.deepEqual(Object.keys(first), ['1023', '2574', 'x'], 'and nothing else is in it');
    assert.deepEqual(Object.keys(/** @type {any[]} */ (again)[0]), ['1023', '2574', '4294967294', 'x']);
  });

  test('has no more calls open than there may be, however often it waits', async t => {
    const py = createPython();
    t.after(() => py.close({ timeoutMs: 0 }));
    let open = 0;
    py.registerTool({ name: 'slow', handler: () => { open++; return new Promise(() => {}); } });
    const code = `${FRAMES}
for _ in range(900): send(9)
for number in range(900): call(number + 1)
import time
time.sleep(60)`;
    const late = failure(py.executeTask({ code }, { ...SANDBOX, timeoutMs: 1_500 }));
    await sleep(1_000);
    assert.ok(open >= 100 && open <= 128, `${open} are open`);
    assert.equal((await late).code, 'TIMEOUT');
  });

  test('does not keep a core busy here by a socket that it closes while nobody reads it', async t => {
    const py = createPython();
    t.after(() => py.close({ timeoutMs: 0 }));
    py.registerTool({ name: 'slow', handler: () => new Promise(() => {}) });
    const code = `${FRAMES}
for number in range(130): call(number + 1)
import time
time.sleep(0.2)
os.close(3)
time.sleep(60)`;
    const start = performance.now();
    const error = await failure(py.executeTask({ code }, { ...SANDBOX, timeoutMs: 30_000 }));
    assert.equal(error.code, 'PROTOCOL');
    assert.ok(performance.now() - start < 10_000, 'it is told as soon as the socket is closed');
  });

  test('does not make this process keep the answers that it has read', async t => {
    const py = createPython();
    t.after(() => py.close());
    const answer = 'x'.repeat(MIB);
    py.registerTool({ name: 'large', handler: async () => answer });
    // Always some answers behind.
    const code = `
import asyncio
async def some():
    for _ in range(40):
        await tools.large()
await asyncio.gather(*(some() for _ in range(5)))
None`;
    await py.executeTask({ code }, { ...SANDBOX, memoryMb: 100 });
    const before = process.memoryUsage().rss;
    await py.executeTask({ code }, { ...SANDBOX, memoryMb: 100 });
    assert.ok(process.memoryUsage().rss - before < 128 * MIB);
  });
});

test('many that come at once are all given a worker', { skip }, async t => {
  const py = createPython({ sandbox: { maxWorkers: 200, spares: 1 } });
  t.after(() => py.close());
  const results = await Promise.all(Array.from({ length: 200 }, (_, n) => py.executeTask({ code: 'n', inputs: { n } }, SANDBOX)));
  assert.deepEqual(results.map(({ value }) => value), Array.from({ length: 200 }, (_, n) => n));
});
