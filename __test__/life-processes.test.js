'use strict';

const assert = require('node:assert/strict');
const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { after, describe, test } = require('node:test');

const { assertEnd, expectEnd, run } = require('./support/child');
const { scratch } = require('./support/scratch');

// CPython 3.12 and newer warn of a fork among threads, to standard error: that is theirs to say.
const QUIET = { env: { PYTHONWARNINGS: 'ignore::DeprecationWarning' } };

describe('os.fork() in user code', { concurrency: 3, skip: process.platform === 'win32' && 'Windows has none' }, () => {
  /** What a child does, and the code that its parent sees. */
  const children = {
    'that leaves by os._exit': ['os._exit(3)', 3],
    'that comes to the end of the source': ['code = 0', 0],
    'that raises': ["raise ValueError('of the child')", 1],
    'that raises SystemExit': ['sys.exit(5)', 5],
    'that becomes another program': ["os.execv('/bin/sh', ['sh', '-c', 'exit 6'])", 6],
    'that starts threads': ['t = threading.Thread(target=os._exit, args=(4,))\n  t.start()\n  t.join()', 4],
    'that calls a tool in vain': ['try:\n    tools.sync.five()\n  except Exception as error:\n    os._exit(8)', 8],
  };
  const parent = (/** @type {string} */ body, before = '') => `
import os, sys, threading
${before}
pid = os.fork()
if pid == 0:
  ${body}
else:
  code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
code
`;
  for (const [name, [body, code]] of Object.entries(children)) {
    test(`makes a child ${name}, and the parent goes on`, async () => {
      const end = await run(async ({ createPython, tell }, [source, asyncSource]) => {
        const py = createPython();
        py.registerTool({ name: 'five', handler: () => 5 });
        tell([await py.run(source), await py.run(asyncSource)]);
        tell([await py.call('math:sqrt', 4), await py.run('import asyncio\nawait asyncio.sleep(0)\nawait tools.five()')]);
      }, { ...QUIET, data: [parent(String(body)), parent(String(body), 'import asyncio\nawait asyncio.sleep(0)')], limitMs: 10_000 });
      assertEnd(end, { told: [[code, code], [2, 5]], stderr: name === 'that raises' ? /ValueError: of the child/ : undefined });
    });
  }

  test('has the child\'s output come out, once, and not with the task\'s', async () => {
    const end = await run(async ({ createPython, tell }) => {
      const code = "import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)\nprint('parent' if pid else 'child')";
      tell((await createPython().executeTask({ code })).stdout);
    }, QUIET);
    assertEnd(end, { told: ['parent\n'] });
    assert.equal(end.stdout, 'child\ntold "parent\\n"\n');
  });

  test('leaves what JavaScript has buffered to the parent', () => expectEnd(async ({ createPython, tell }) => {
    process.on('exit', () => tell('the end of Node'));
    await createPython().run("import os\nprint('once', flush=True)\npid = os.fork()\nif pid: os.waitpid(pid, 0)\nNone");
  }, { ...QUIET, told: ['the end of Node'] }));

  test('in a worker thread\'s task does not end the process', () => expectEnd(async ({ createPython, thread, message, tell }) => {
    const py = createPython();
    await py.call('math:sqrt', 1);
    tell(await message(thread(async ({ createPython, parentPort }) => {
      parentPort.postMessage(await createPython().run('import os\npid = os.fork()\nos.waitpid(pid, 0)[1] if pid else None'));
    })));
    tell(await py.call('math:sqrt', 4));
  }, { ...QUIET, told: [0, 2] }));
});

describe('processes that Python starts', { concurrency: 3 }, () => {
  const folder = scratch({ after });
  mkdirSync(path.join(folder, 'work'));
  writeFileSync(path.join(folder, 'work', '__init__.py'), 'import os\n\n\ndef square(n):\n    return [n * n, os.getpid()]\n');
  const env = { PYTHONPATH: folder };

  test('of multiprocessing are started afresh unless asked otherwise', () => expectEnd(async ({ createPython, tell }) => {
    tell(await createPython().run('import multiprocessing, concurrent.futures\nmultiprocessing.get_start_method()'));
  }, { told: ['spawn'] }));

  test('are the workers of a multiprocessing.Pool', () => expectEnd(async ({ createPython, tell }) => {
    const results = await createPython().run(`
import multiprocessing, work
with multiprocessing.Pool(2) as pool:
    results = pool.map(work.square, range(8), chunksize=1)
results`);
    tell(results.map(([value]) => value));
    tell(results.every(([, pid]) => pid !== process.pid));
  }, { env, told: [[0, 1, 4, 9, 16, 25, 36, 49], true] }));

  test('are the workers of a ProcessPoolExecutor, awaited', () => expectEnd(async ({ createPython, tell }) => {
    tell(await createPython().run(`
import asyncio, concurrent.futures, work
with concurrent.futures.ProcessPoolExecutor(1) as pool:
    value, pid = await asyncio.get_running_loop().run_in_executor(pool, work.square, 5)
value`));
  }, { env, told: [25] }));

  test('are a multiprocessing.Process with a queue, and its failure is seen', () => expectEnd(async ({ createPython, tell }) => {
    tell(await createPython().run(`
import multiprocessing, os, work
process = multiprocessing.Process(target=os._exit, args=(5,))
process.start()
process.join()
process.exitcode`));
  }, { env, told: [5] }));

  test('are those of subprocess', () => expectEnd(async ({ createPython, tell }) => {
    tell(await createPython().run(`
import subprocess, sys
done = subprocess.run([sys.executable, '-c', 'import sys; print(sys.stdin.read().upper()); sys.exit(3)'], input='text', capture_output=True, text=True)
[done.stdout.strip(), done.returncode]`));
  }, { told: [['TEXT', 3]] }));

  test('are those of asyncio.subprocess', () => expectEnd(async ({ createPython, tell }) => {
    tell(await createPython().run(`
import asyncio, sys
process = await asyncio.create_subprocess_exec(sys.executable, '-c', 'print(1); import sys; sys.exit(4)', stdout=asyncio.subprocess.PIPE)
out, _ = await process.communicate()
[out.decode().strip(), process.returncode]`));
  }, { told: [['1', 4]] }));

  test('do not take those that Node starts', { skip: process.platform === 'win32' && 'uses a shell' }, () => expectEnd(async ({ createPython, tell }) => {
    const { exec } = require('node:child_process');
    const py = createPython();
    const ended = Array.from({ length: 8 }, (_, number) => new Promise(resolve => exec(`exit ${number}`, error => resolve(error?.code ?? 0))));
    const source = "import subprocess\n[subprocess.run(['sh', '-c', f'exit {n}']).returncode for n in range(8)]";
    tell([await py.run(source), await Promise.all(ended)]);
  }, { told: [[[0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6, 7]]] }));

  test('do not hold the end of this one, nor outlive it', async () => {
    const end = await run(async ({ createPython, tell }) => {
      tell(await createPython().run('import builtins, multiprocessing, work\nbuiltins.pool = multiprocessing.Pool(1)\nbuiltins.pool.apply(work.square, (2,))'));
    }, { env });
    assertEnd(end, { lingerMs: 3_000 });
    const [[, pid]] = end.told;
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });
});
