'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { failure, gate, open } = require('./support/instance');

test('stdout and stderr are captured apart, in order', async t => {
  const py = open(t);
  const result = await py.executeTask({
    code: 'import sys\nprint("one", end="")\nprint("bad", file=sys.stderr)\nsys.stdout.write("two")\nsys.stdout.writelines(["a", "b"])\nprint(flush=True)\nsys.stdout.buffer.write("é".encode())\nprint()',
  });
  assert.equal(result.stdout, 'onetwoab\né\n');
  assert.equal(result.stderr, 'bad\n');
  assert.equal(result.truncated, undefined);
});

test('a failed task tells what it printed', async t => {
  const error = await failure(open(t).executeTask({ code: 'import sys\nprint("out")\nprint("err", file=sys.stderr)\nraise ValueError' }));
  assert.deepEqual([error.stdout, error.stderr], ['out\n', 'err\n']);
});

test('tasks that run at the same time do not mix, sync or async', async t => {
  const py = open(t);
  const sync = 'import time\nfor i in range(5):\n    print(name, i)\n    time.sleep(0.002)';
  const async = 'import asyncio\nasync def child(i):\n    await asyncio.sleep(0.001)\n    print(name, i)\nfor i in range(5):\n    await asyncio.create_task(child(i))';
  const results = await Promise.all(Array.from({ length: 40 }, (_, n) =>
    py.executeTask({ code: n % 2 ? sync : async, inputs: { name: `task ${n}` } })));
  results.forEach(({ stdout }, n) => assert.equal(stdout, [0, 1, 2, 3, 4].map(i => `task ${n} ${i}\n`).join('')));
});

test('threads that a task starts print for the task', async t => {
  const py = open(t);
  const code = `
import threading
def say(n):
    inner = threading.Thread(target=lambda: print(name, "inner", n))
    inner.start()
    inner.join()
threads = [threading.Thread(target=say, args=(n,)) for n in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()`;
  const results = await Promise.all(['a', 'b', 'c'].map(name => py.executeTask({ code, inputs: { name } })));
  results.forEach(({ stdout }, at) => {
    assert.deepEqual(stdout.trim().split('\n').sort(), [0, 1, 2].map(n => `${'abc'[at]} inner ${n}`));
  });
});

for (const [what, start] of [
  ['a subclass of Thread', 'class Own(threading.Thread):\n    def run(self): print(name)\nthread = Own()\nthread.start()\nthread.join()'],
  ['a Timer', 'thread = threading.Timer(0.001, print, [name])\nthread.start()\nthread.join()'],
]) {
  test(`${what} prints for the task that starts it`, async t => {
    const { stdout } = await open(t).executeTask({ code: `import threading\n${start}`, inputs: { name: 'mine' } });
    assert.equal(stdout, 'mine\n');
  });
}

test('work in a pool that outlives its task prints for the task that handed it in', async t => {
  const py = open(t);
  await py.executeTask({ code: 'from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(2)\npool.submit(print, "first").result()', session: 's' });
  const results = await Promise.all(Array.from({ length: 20 }, (_, n) => py.executeTask({
    code: `pool.submit(print, ${n}).result()\nlist(pool.map(print, [${n}, ${n}]))\nNone`, session: 's',
  })));
  results.forEach(({ stdout }, n) => assert.equal(stdout, `${n}\n`.repeat(3)));
});

test('asyncio.to_thread and run_in_executor print for their task, on threads that tasks share', async t => {
  const py = open(t);
  const code = `
import asyncio
await asyncio.to_thread(print, "to_thread", n)
await asyncio.get_running_loop().run_in_executor(None, print, "executor", n)
async def child():
    await asyncio.to_thread(print, "child", n)
await asyncio.gather(child(), child())`;
  for (let round = 0; round < 3; round++) {
    const results = await Promise.all(Array.from({ length: 10 }, (_, n) => py.executeTask({ code, inputs: { n } })));
    results.forEach(({ stdout }, n) => assert.equal(stdout, `to_thread ${n}\nexecutor ${n}\nchild ${n}\nchild ${n}\n`));
  }
});

test('callbacks of a loop print for the task that scheduled them', async t => {
  const { stdout } = await open(t).executeTask({
    code: 'import asyncio\nloop = asyncio.get_running_loop()\ndone = loop.create_future()\nloop.call_soon(print, "soon")\nloop.call_later(0.001, lambda: (print("later"), done.set_result(None)))\nawait done',
  });
  assert.equal(stdout, 'soon\nlater\n');
});

test('a loop of one\'s own in a sync task prints for the task', async t => {
  const { stdout } = await open(t).executeTask({ code: 'import asyncio\nasync def main():\n    print("a")\n    await asyncio.to_thread(print, "b")\nasyncio.run(main())' });
  assert.equal(stdout, 'a\nb\n');
});

test('logging, warnings and redirect_stdout work as ever', async t => {
  const py = open(t);
  const logged = await py.executeTask({ code: 'import logging, sys\nlogger = logging.Logger("x")\nlogger.addHandler(logging.StreamHandler())\nlogger.warning("careful")' });
  assert.equal(logged.stderr, 'careful\n');
  const warned = await py.executeTask({ code: 'import warnings\nwarnings.simplefilter("always")\nwarnings.warn("odd")' });
  assert.match(warned.stderr, /UserWarning: odd/);
  const redirected = await py.executeTask({ code: 'import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as kept:\n    print("inside")\nprint("outside")\nkept.getvalue()' });
  assert.deepEqual([redirected.value, redirected.stdout], ['inside\n', 'outside\n']);
});

test('output beyond maxOutputBytes is dropped and marked, each stream for itself', async t => {
  const py = open(t, { maxOutputBytes: 1_000 });
  const { stdout, stderr, truncated } = await py.executeTask({ code: 'import sys\nfor _ in range(1000): print("0123456789")\nprint("short", file=sys.stderr)' });
  assert.equal(stdout, '0123456789\n'.repeat(91).slice(0, 1_000));
  assert.equal(stderr, 'short\n');
  assert.deepEqual(truncated, { stdout: true, stderr: false });
  const wide = await py.executeTask({ code: 'print("é" * 501, end="")' });
  assert.equal(wide.stdout, 'é'.repeat(500), 'a character is never cut in two');
});

test('what has no UTF-8 is told as well as can be', async t => {
  const { stdout } = await open(t).executeTask({ code: 'import sys\nprint("a\\ud800b")\nsys.stdout.buffer.write(b"\\xff\\n")' });
  assert.equal(stdout, 'a\\ud800b\n\ufffd\n');
});

test('write says what is wrong with bytes, as a file does', async t => {
  const error = await failure(open(t).executeTask({ code: 'import sys\nsys.stdout.write(b"x")' }));
  assert.equal(error.pythonType, 'TypeError');
});

test('what comes after the end of a task does not reach the next one', async t => {
  const py = open(t);
  const late = gate(py, 'late');
  const first = await py.executeTask({ code: 'import threading\ngo = threading.Event()\ndef later():\n    go.wait()\n    print("late")\nthread = threading.Thread(target=later, daemon=True)\nthread.start()\nprint("first")', session: 's' });
  assert.equal(first.stdout, 'first\n');
  const second = py.executeTask({ code: 'print("second")\ngo.set()\nthread.join()\nawait tools.late()\nprint("end")', session: 's' });
  await late.reached;
  late.open(null);
  assert.equal((await second).stdout, 'second\nend\n');
});
