'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { open, until } = require('./support/instance');

for (const [how, code] of [
  ['create_task', 'sum([await task for task in [asyncio.create_task(tools.double(n=n)) for n in range(4)]])'],
  ['ensure_future', 'sum([await task for task in [asyncio.ensure_future(tools.double(n=n)) for n in range(4)]])'],
  ['gather', 'sum(await asyncio.gather(*[tools.double(n=n) for n in range(4)]))'],
  ['wait', 'sum(task.result() for task in (await asyncio.wait([tools.double(n=n) for n in range(4)]))[0])'],
  ['wait_for', 'sum([await asyncio.wait_for(tools.double(n=n), 10) for n in range(4)])'],
  ['as_completed', 'sum([await task for task in asyncio.as_completed([tools.double(n=n) for n in range(4)])])'],
  ['shield', 'await asyncio.shield(tools.double(n=6))'],
  ['a coroutine of one\'s own', 'async def twice(n): return await tools.double(n=await tools.double(n=n))\nawait asyncio.create_task(twice(3), name="own")'],
]) {
  test(`a call under way works with ${how}`, async t => {
    const py = open(t);
    py.registerTool({ name: 'double', handler: async ({ n }) => n * 2 });
    assert.equal((await py.executeTask({ code: `import asyncio\n${code}` })).value, 12);
  });
}

test('tools are usable from a loop that the code runs by itself', async t => {
  const py = open(t);
  py.registerTool({ name: 'double', handler: async ({ n }) => n * 2 });
  const code = `
import asyncio
async def main():
    first = await tools.double(n=1)
    return [first, *await asyncio.gather(*[tools.double(n=n) for n in range(20)])]
asyncio.run(main()) + asyncio.run(main())`;
  assert.deepEqual((await py.executeTask({ code })).value, [...Array(2)].flatMap(() => [2, ...Array.from({ length: 20 }, (_, n) => 2 * n)]));
  const thread = 'import asyncio, threading\nanswers = []\nthread = threading.Thread(target=lambda: answers.append(asyncio.run(main())))\nasync def main():\n    return await tools.double(n=4)\nthread.start()\nthread.join()\nanswers';
  assert.deepEqual((await py.executeTask({ code: thread })).value, [8]);
});

test('a failing tool and a stream work on a loop of one\'s own too', async t => {
  const py = open(t);
  py.registerTool({ name: 'fail', handler: () => { throw new RangeError('too far'); } });
  py.registerTool({ name: 'count', async *handler() { yield 1; yield 2; } });
  const code = `
import asyncio
from elizaos_py import ToolError
async def main():
    seen = [item async for item in tools.count()]
    try:
        await tools.fail()
    except ToolError as error:
        seen.append([error.name, str(error)])
    return seen
asyncio.run(main())`;
  assert.deepEqual((await py.executeTask({ code })).value, [1, 2, ['RangeError', 'too far']]);
});

test('what outlives its task cannot call tools any more, and is told so at once', async t => {
  const py = open(t);
  let calls = 0;
  py.registerTool({ name: 'count', handler: () => { calls++; } });
  await py.run('import sys\nsys.told = []');
  const note = 'except BaseException as error:\n        sys.told.append([type(error).__name__, "task" in str(error)])';
  await py.run(`import asyncio, sys\nasync def later():\n    await asyncio.sleep(0.02)\n    try: await tools.count()\n    ${note}\nsys.background = asyncio.create_task(later())\nawait asyncio.sleep(0)`);
  await py.run(`import sys, threading, time\ndef later():\n    time.sleep(0.02)\n    try: tools.sync.count()\n    ${note}\nthreading.Thread(target=later).start()`);
  for (let tries = 0; await py.run('import sys\nlen(sys.told)') < 2; tries++) {
    assert.ok(tries < 250, 'they wait for an answer that never comes');
    await py.call('time:sleep', 0.01);
  }
  const told = await py.run('import sys\nsys.told');
  assert.ok(told.every(([name, says]) => ['TaskInterrupted', 'ToolError'].includes(name) && says), JSON.stringify(told));
  assert.equal(calls, 0);
});

test('a call that nobody awaits is aborted with its task', async t => {
  const py = open(t);
  let aborted = false;
  py.registerTool({ name: 'never', handler: (_, { signal }) => new Promise(() => signal.addEventListener('abort', () => { aborted = true; })) });
  await py.run('import asyncio\npending = tools.never()\nawait asyncio.sleep(0)');
  await until(() => aborted, 'the abort');
});
