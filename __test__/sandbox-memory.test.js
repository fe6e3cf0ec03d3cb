'use strict';

// What a task may allocate is what was said, to the MiB, and reaching it is an exception that a program can catch.

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');

const { createPython } = require('..');
const { failure } = require('./support/instance');
const { FEW, SANDBOX, skip } = require('./support/sandbox');

/** Takes blocks of a MiB until there are no more. */
const FILL = `
blocks = []
try:
    while True: blocks.append(bytearray(b'x') * (1 << 20))
except MemoryError as error:
    told = repr(error)
count = len(blocks)
`;
/** Each block has a page beside it, and what the program is made of needs some. */
const SLACK_MB = 2;

/**
 * @param {unknown} count
 * @param {number} memoryMb
 */
function assertFits(count, memoryMb) {
  assert.ok(Number(count) >= memoryMb - 1 && Number(count) <= memoryMb + SLACK_MB, `${count} blocks of ${memoryMb}`);
}

describe('the memory of a task', { concurrency: 1, skip }, () => {
  const py = createPython({ sandbox: FEW });
  after(() => py.close({ timeoutMs: 0 }));

  test('is 50 MiB, of which 49 blocks of one fit, and then a MemoryError', async () => {
    const { value: [count, told, after], usage } = /** @type {any} */ (await py.executeTask({ code: `${FILL}blocks.clear()\n[count, told, len(bytearray(10 << 20))]` }, SANDBOX));
    assertFits(count, 50);
    assert.deepEqual([told, after], ['MemoryError()', 10 << 20], 'it goes on where it is caught');
    assert.ok(usage.peakMemoryBytes > 49 << 20, String(usage.peakMemoryBytes));
  });

  test('is full, and the task still tells what it has to', async () => {
    const { value, stdout } = await py.executeTask({ code: `${FILL}print('still here', count)\n{'count': count}` }, SANDBOX);
    assertFits(/** @type {any} */ (value).count, 50);
    assert.match(stdout, /^still here \d+\n$/);
  });

  test('can be full again and again', async () => {
    for (let round = 0; round < 5; round++) assert.equal((await failure(py.executeTask({ code: 'x = []\nwhile True: x.append(bytes(1 << 20))' }, SANDBOX))).code, 'MEMORY_LIMIT');
  });

  for (const memoryMb of [8, 120]) {
    test(`is ${memoryMb} MiB for a task that says so`, async () => {
      const { value } = await py.executeTask({ code: `${FILL}blocks.clear()\ncount` }, { ...SANDBOX, memoryMb });
      assertFits(value, memoryMb);
      assertFits((await py.executeTask({ code: `${FILL}blocks.clear()\ncount` }, SANDBOX)).value, 50);
    });
  }

  test('is the instance\'s where the task says nothing', async t => {
    const other = createPython({ sandbox: { ...FEW, memoryMb: 20 } });
    t.after(() => other.close({ timeoutMs: 0 }));
    assertFits((await other.executeTask({ code: `${FILL}blocks.clear()\ncount` }, SANDBOX)).value, 20);
  });

  test('is that of all its threads together', async () => {
    const code = `
import threading
blocks = []
def fill():
    try:
        while True: blocks.append(bytearray(b'x') * (1 << 20))
    except MemoryError: pass
threads = [threading.Thread(target=fill) for _ in range(2)]
for t in threads: t.start()
for t in threads: t.join()
count = len(blocks)
blocks.clear()
count`;
    const { value } = await py.executeTask({ code }, SANDBOX);
    // A thread's stack and arena count, too.
    assert.ok(Number(value) <= 50 + SLACK_MB, String(value));
  });

  for (const [what, code] of [
    ['memory that is mapped', 'import mmap\nmaps = []\nwhile True: maps.append(mmap.mmap(-1, 1 << 20))'],
    ['a text that doubles', 'x = "x"\nwhile True: x += x'],
    ['an integer', 'x = 1 << (1 << 33)'],
    ['what a decompressor makes of little', 'import zlib\nc = zlib.compressobj(9)\ndata = b"".join(c.compress(bytes(1 << 20)) for _ in range(300)) + c.flush()\nx = zlib.decompress(data)'],
  ]) {
    test(`does not become more by ${what}`, async () => {
      const error = await failure(py.executeTask({ code }, SANDBOX));
      assert.ok(['MEMORY_LIMIT', 'PYTHON_ERROR'].includes(error.code), `${error.code}: ${error.message}`);
      assert.ok(error.usage.peakMemoryBytes < 200 << 20, String(error.usage.peakMemoryBytes));
    });
  }
});
