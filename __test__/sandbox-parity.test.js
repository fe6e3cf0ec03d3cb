'use strict';

// The same task gives the same in this process and in the sandbox.

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');

const { createPython, PythonError } = require('..');
const { failure } = require('./support/instance');
const { FEW, PLACES } = require('./support/sandbox');

/** @typedef {any} Bad Wrong on purpose. */

/**
 * A task, its value, and what else is wanted of its result.
 * @type {Record<string, [task: import('..').Task, value: unknown, wanted?: { stdout?: string, stderr?: string }]>}
 */
const TASKS = {
  'the last expression is the value': [{ code: 'x = 20\nx + 1' }, 21],
  'a source without one gives null': [{ code: 'x = 1' }, null],
  'a statement at the end gives null': [{ code: '1\nfor i in (): pass' }, null],
  'functions, classes and comprehensions see the names of the source': [{ code: 'y = 2\nclass A:\n    z = y\ndef f(): return [y * i for i in range(3)]\nf() + [A.z]' }, [0, 2, 4, 2]],
  'await works at the top level': [{ code: 'import asyncio\nawait asyncio.sleep(0, 5)' }, 5],
  'a coroutine as the last expression is awaited': [{ code: 'async def f(): return 6\nf()' }, 6],
  'a gather': [{ code: 'import asyncio\nasync def f(n):\n    await asyncio.sleep(0.001 * (3 - n))\n    return n\nawait asyncio.gather(*map(f, range(3)))' }, [0, 1, 2]],
  'async for and async with': [{ code: `
import contextlib
@contextlib.asynccontextmanager
async def manager():
    yield 1
async def numbers():
    yield 2
    yield 3
async with manager() as one:
    rest = [n async for n in numbers()]
[one, *rest]` }, [1, 2, 3]],
  'a task group or its like': [{ code: 'import asyncio\ntasks = [asyncio.create_task(asyncio.sleep(0, n)) for n in range(3)]\n[await t for t in tasks]' }, [0, 1, 2]],
  'a time-out of asyncio': [{ code: 'import asyncio\ntry:\n    await asyncio.wait_for(asyncio.sleep(5), 0.01)\nexcept asyncio.TimeoutError:\n    told = "late"\ntold' }, 'late'],
  'inputs are variables': [{ code: '[a + 1, b["c"]]', inputs: { a: 1, b: { c: 'd' } } }, [2, 'd']],
  'a call with arguments by place': [{ call: 'math:hypot', args: [3, 4] }, 5],
  'a call with arguments by name': [{ call: 'json:dumps', args: [{ b: 1, a: 2 }], kwargs: { sort_keys: true } }, '{"a": 2, "b": 1}'],
  'a call of a path of attributes': [{ call: 'datetime:datetime.fromisoformat.__name__.upper', args: [] }, 'FROMISOFORMAT'],
  'a call of an async function': [{ call: 'asyncio:sleep', args: [0, 'awaited'] }, 'awaited'],
  'a generator becomes a list': [{ code: '(n * n for n in range(4))' }, [0, 1, 4, 9]],
  'an async generator becomes a list': [{ code: 'async def f():\n    yield 1\n    yield 2\nf()' }, [1, 2]],
  'stdout and stderr are captured apart': [{ code: 'import sys\nprint("one", end="")\nprint("bad", file=sys.stderr)\nsys.stdout.write("two\\n")\nsys.stdout.buffer.write("é".encode())\nNone' }, null, { stdout: 'onetwo\né', stderr: 'bad\n' }],
  'what is not UTF-8 is shown all the same': [{ code: 'print("\\ud800|")' }, null, { stdout: '\\ud800|\n' }],
  'threads': [{ code: 'import threading\nfound = []\nthreads = [threading.Thread(target=found.append, args=(n,)) for n in range(4)]\n[t.start() for t in threads]\n[t.join() for t in threads]\nsorted(found)' }, [0, 1, 2, 3]],
  'a thread of asyncio': [{ code: 'import asyncio\nawait asyncio.to_thread(sum, [1, 2])' }, 3],
  'the standard library': [{ code: 'import re, json, hashlib, datetime, decimal, random, statistics, zlib\n[json.loads("[1]"), hashlib.sha256(b"").hexdigest()[:8], statistics.median([1, 2, 9]), len(zlib.compress(b"a" * 999)) < 99]' }, [[1], 'e3b0c442', 2, true]],
  'the name of the module': [{ code: '__name__' }, '__main__'],
};

describe('the same task', { concurrency: 1 }, () => {
  const py = createPython({ sandbox: FEW });
  after(() => py.close({ timeoutMs: 0 }));
  for (const [place, options, skip] of PLACES) {
    for (const [what, [task, value, wanted = {}]] of Object.entries(TASKS)) {
      test(`${place}: ${what}`, { skip }, async () => {
        const result = await py.executeTask(task, { ...options, timeoutMs: 10_000 });
        assert.deepEqual(result.value, value);
        assert.deepEqual({ stdout: result.stdout, stderr: result.stderr }, { stdout: '', stderr: '', ...wanted });
        assert.equal(result.truncated, undefined);
        assert.equal(result.toolCalls, 0);
        assert.match(result.id, /^[0-9a-f-]{36}$/);
        assert.ok(result.durationMs >= 0 && result.queueMs >= 0);
        assert.equal('usage' in result, options.isolation === 'sandbox');
        assert.ok(!('unsandboxed' in result));
      });
    }

    test(`${place}: output beyond the limit is dropped and marked`, { skip }, async t => {
      const little = createPython({ maxOutputBytes: 1_000, sandbox: FEW });
      t.after(() => little.close({ timeoutMs: 0 }));
      const { stdout, stderr, truncated, value } = await little.executeTask({ code: 'import sys\nfor i in range(500): print("x" * 9)\nprint("few", file=sys.stderr)\n7' }, options);
      assert.deepEqual([stdout.length <= 1_000, stdout.length > 900, stderr, value], [true, true, 'few\n', 7]);
      assert.deepEqual(truncated, { stdout: true, stderr: false });
    });

    test(`${place}: an exception tells its type, words, lines and causes`, { skip }, async () => {
      const code = 'class Own(Exception): pass\ndef inner():\n    return {}["key"]\ntry:\n    inner()\nexcept KeyError as error:\n    raise Own("told") from error';
      const error = await failure(py.executeTask({ code: `print("before")\n${code}` }, options));
      assert.ok(error instanceof PythonError);
      assert.deepEqual([error.code, error.message, error.stdout], ['PYTHON_ERROR', `${error.pythonType}: told`, 'before\n']);
      assert.match(error.pythonType, /(^|\.)Own$/);
      assert.match(error.traceback, /line 4, in inner\n(.*\n)*KeyError: 'key'\n(.*\n)*.*direct cause(.*\n)*.*Own: told\n$/);
      assert.equal(error.stack, `PythonError: ${error.message}\n${error.traceback.trimEnd()}`);
      assert.deepEqual([error.cause.pythonType, error.cause.message], ['KeyError', "KeyError: 'key'"]);
      assert.doesNotMatch(error.traceback, /elizaos_py/, 'our own lines are left out');
    });

    test(`${place}: a source that is no Python tells where`, { skip }, async () => {
      const error = await failure(py.executeTask({ code: 'x = 1\ny = (2' }, options));
      assert.deepEqual([error.name, error.code, error.line, error.text?.trim()], ['PythonSyntaxError', 'SYNTAX_ERROR', 2, 'y = (2']);
    });

    test(`${place}: sys.exit is an exception with its code`, { skip }, async () => {
      const error = await failure(py.executeTask({ code: 'import sys\nsys.exit(3)' }, options));
      assert.deepEqual([error.code, error.pythonType, error.exitCode], ['PYTHON_ERROR', 'SystemExit', 3]);
    });

    test(`${place}: an exception without words, one with odd ones, and a group`, { skip }, async () => {
      for (const [raised, message] of [['ValueError()', 'ValueError'], ['ValueError("\\ud800")', 'ValueError: \\ud800'], ['KeyboardInterrupt()', 'KeyboardInterrupt']]) {
        const error = await failure(py.executeTask({ code: `raise ${raised}` }, options));
        assert.deepEqual([error.code, error.message], ['PYTHON_ERROR', message]);
      }
    });

    for (const target of ['no_such_module:f', 'math:no_such', 'math', 'math:pi.no']) {
      test(`${place}: the target ${target} is not found`, { skip }, async () => {
        const error = await failure(py.executeTask({ call: target }, options));
        assert.equal(error.code, 'TARGET_NOT_FOUND');
      });
    }

    test(`${place}: a result that is too large is refused`, { skip }, async () => {
      const error = await failure(py.executeTask({ code: '"x" * 5_000' }, { ...options, maxResultBytes: 1_000 }));
      assert.deepEqual([error.name, error.code], ['ResultTooLargeError', 'RESULT_TOO_LARGE']);
      assert.equal((await py.executeTask({ code: 'len("x" * 5_000)' }, { ...options, maxResultBytes: 1_000 })).value, 5_000);
    });

    for (const [what, signal, begun] of /** @type {[string, () => AbortSignal, boolean][]} */ ([
      ['before it begins', () => AbortSignal.abort(new Error('why')), false],
      ['while it runs', () => AbortSignal.timeout(300), true],
    ])) {
      test(`${place}: a signal cancels ${what}`, { skip }, async () => {
        const error = await failure(py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(30)' }, { ...options, signal: signal() }));
        assert.deepEqual([error.name, error.code, error.cause.name], ['TaskCancelledError', 'CANCELLED', begun ? 'TimeoutError' : 'Error']);
      });
    }

    test(`${place}: a task that is late is settled on its deadline`, { skip }, async () => {
      const start = performance.now();
      const error = await failure(py.executeTask({ code: 'print("in", flush=True)\nwhile True: pass' }, { ...options, timeoutMs: 500 }));
      assert.deepEqual([error.name, error.code, error.stdout], ['TaskTimeoutError', 'TIMEOUT', 'in\n']);
      assert.ok(performance.now() - start < 5_000);
    });

    test(`${place}: tasks do not see each other's variables`, { skip }, async () => {
      await py.executeTask({ code: 'leaked = 1' }, options);
      const error = await failure(py.executeTask({ code: 'leaked' }, options));
      assert.equal(error.pythonType, 'NameError');
    });

    test(`${place}: many at once are answered each with its own`, { skip }, async () => {
      const tasks = Array.from({ length: 40 }, (_, n) => py.executeTask({ code: 'print(n)\nn * n', inputs: { n } }, options));
      for (const [n, { value, stdout }] of (await Promise.all(tasks)).entries()) assert.deepEqual([value, stdout], [n * n, `${n}\n`]);
    });
  }
});
