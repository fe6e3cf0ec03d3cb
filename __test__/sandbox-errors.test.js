'use strict';

// How a task in the sandbox may end, told apart by code and class, and with what it took of the machine.

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');

const python = require('..');
const { failure } = require('./support/instance');
const { FEW, SANDBOX, skip } = require('./support/sandbox');

/** @typedef {any} Bad Wrong on purpose. */

/** A frame as the worker sends it, on the worker's own channel. */
const SEND = `
import os, struct
def send(kind, body):
    os.write(3, struct.pack('<IB', len(body) + 1, kind) + body)
`;

/**
 * @type {Record<string, { code: string | string[], task: string, options?: import('..').TaskOptions, wanted?: Record<string, unknown> }>}
 */
const ENDS = {
  'an exception': { code: 'PYTHON_ERROR', task: '1 / 0', wanted: { pythonType: 'ZeroDivisionError' } },
  'a syntax error': { code: 'SYNTAX_ERROR', task: '1 +' },
  'one object that is too large': { code: 'MEMORY_LIMIT', task: 'x = bytearray(10 ** 9)' },
  'many small objects': { code: 'MEMORY_LIMIT', task: 'x = []\nwhile True: x.append({})' },
  'a recursion that Python ends': { code: 'PYTHON_ERROR', task: 'def f(): f()\nf()', wanted: { pythonType: 'RecursionError' } },
  'a NULL that is read': { code: 'CRASH', task: 'import ctypes\nctypes.string_at(0)', wanted: { signal: 'SIGSEGV' } },
  'abort()': { code: 'CRASH', task: 'import os\nos.abort()' },
  'os._exit': { code: 'DIED', task: 'import os\nos._exit(3)', wanted: { exitCode: 3 } },
  'os._exit as if all were well': { code: 'DIED', task: 'import os\nos._exit(0)', wanted: { exitCode: 0 } },
  'ptrace': { code: 'POLICY', task: 'import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)' },
  'an endless loop': { code: 'TIMEOUT', task: 'while True: pass', options: { timeoutMs: 500 } },
  'an endless loop in C': { code: 'TIMEOUT', task: 'sum(range(10 ** 14))', options: { timeoutMs: 500 } },
  'a sleep that catches everything': { code: 'TIMEOUT', task: 'import time\nwhile True:\n    try: time.sleep(9)\n    except BaseException: pass', options: { timeoutMs: 500 } },
  'an await that never ends': { code: 'TIMEOUT', task: 'import asyncio\nawait asyncio.Event().wait()', options: { timeoutMs: 500 } },
  'a process that stops itself': { code: 'TIMEOUT', task: 'import os, signal\ntry: os.kill(os.getpid(), signal.SIGSTOP)\nfinally:\n    while True: pass', options: { timeoutMs: 500 } },
  'a result that is too large': { code: 'RESULT_TOO_LARGE', task: '"x" * 2_000', options: { maxResultBytes: 1_000 } },
  'a result that is no data': { code: 'UNSENDABLE_VALUE', task: 'lambda: 1', wanted: { path: 'result' } },
  'a frame of no known kind': { code: 'PROTOCOL', task: `${SEND}send(99, b'')\nwhile True: pass` },
  'a frame that says it is 4 GiB': { code: ['PROTOCOL', 'OUTPUT_LIMIT'], task: 'import os\nos.write(3, b"\\xff" * 64)\nwhile True: pass' },
  'a result that names memory of others': { code: 'PROTOCOL', task: `${SEND}send(1, bytes([14, 0, 0, 0, 0]))\nwhile True: pass` },
  'a result that is a handle': { code: 'PROTOCOL', task: `${SEND}send(1, bytes([19, 1, 0, 0, 0, 7, 1, 0, 0, 0, 88]))\nwhile True: pass` },
  'an error of a code that is not its to give': { code: 'PROTOCOL', task: `${SEND}text = lambda t: struct.pack('<I', len(t)) + t\nsend(2, text(b'SANDBOX_UNAVAILABLE') + text(b'faked') + b'\\0')\nwhile True: pass` },
  'output without end': { code: 'OUTPUT_LIMIT', task: `${SEND}chunk = b'x' * 65536\nwhile True: send(3, bytes([0]) + struct.pack('<I', len(chunk)) + chunk)`, options: { timeoutMs: 20_000 } },
  'a channel that is closed': { code: ['PROTOCOL', 'DIED'], task: 'import os\nos.close(3)\nwhile True: pass' },
};

/** @type {Record<string, { class: keyof typeof python }>} */
const table = /** @type {Bad} */ (require('../errors.json'));

describe('a task in the sandbox that ends by', { concurrency: 1, skip }, () => {
  const py = python.createPython({ timeoutMs: 10_000, sandbox: FEW });
  after(() => py.close({ timeoutMs: 0 }));

  for (const [what, { code, task, options, wanted = {} }] of Object.entries(ENDS)) {
    test(what, async () => {
      const error = await failure(py.executeTask({ code: task }, { ...SANDBOX, ...options }));
      assert.ok([code].flat().includes(error.code), `${error.code}: ${error.message}`);
      assert.ok(error instanceof /** @type {Bad} */ (python[table[error.code].class]));
      assert.notEqual(error.message, '');
      for (const [name, value] of Object.entries(wanted)) assert.deepEqual(error[name], value, name);
      const { cpuMs, peakMemoryBytes } = error.usage;
      assert.ok(cpuMs >= 0 && cpuMs < 60_000, String(cpuMs));
      assert.ok(peakMemoryBytes > 1_000_000 && peakMemoryBytes < 500_000_000, String(peakMemoryBytes));
      // Each has a process of its own: the next one knows nothing of it.
      assert.equal((await py.executeTask({ code: '1 + 1' }, SANDBOX)).value, 2);
    });
  }

  test('a signal that aborts, with usage', async () => {
    const error = await failure(py.executeTask({ code: 'while True: pass' }, { ...SANDBOX, signal: AbortSignal.timeout(300) }));
    assert.deepEqual([error.code, error.cause.name], ['CANCELLED', 'TimeoutError']);
    assert.ok(error.usage.cpuMs > 0);
  });

  test('memory that is over, and tells where in Python', async () => {
    const error = await failure(py.executeTask({ code: 'def grow():\n    return bytearray(10 ** 9)\ngrow()' }, SANDBOX));
    assert.match(error.traceback, /line 2, in grow\n(.*\n)*MemoryError/);
    assert.equal(error.stack, `MemoryLimitError: ${error.message}\n${error.traceback.trimEnd()}`);
    assert.ok(!Object.keys(error).includes('traceback'));
  });

  test('time, and its usage is what it took', async () => {
    const busy = await failure(py.executeTask({ code: 'while True: pass' }, { ...SANDBOX, timeoutMs: 1_000 }));
    const idle = await failure(py.executeTask({ code: 'import time\ntime.sleep(30)' }, { ...SANDBOX, timeoutMs: 1_000 }));
    assert.ok(busy.usage.cpuMs > 200 && busy.usage.cpuMs < 3_000, String(busy.usage.cpuMs));
    assert.ok(idle.usage.cpuMs < 200, String(idle.usage.cpuMs));
    const { usage } = await py.executeTask({ code: 'x = bytearray(20 << 20)\nlen(x)' }, SANDBOX);
    const { usage: small } = await py.executeTask({ code: '1' }, SANDBOX);
    assert.ok(Number(usage?.peakMemoryBytes) - Number(small?.peakMemoryBytes) > 15 << 20, `${usage?.peakMemoryBytes} ${small?.peakMemoryBytes}`);
  });
});

test('the values of stdin, of the environment and of the arguments are empty', { skip }, async t => {
  const py = python.createPython({ sandbox: FEW });
  t.after(() => py.close({ timeoutMs: 0 }));
  process.env.SECRET_OF_A_TEST = 'secret';
  t.after(() => delete process.env.SECRET_OF_A_TEST);
  const { value } = await py.executeTask({ code: 'import os, sys\n[sys.stdin.read() if sys.stdin else "", os.environ.get("SECRET_OF_A_TEST")]' }, SANDBOX);
  assert.deepEqual(value, ['', null]);
});
