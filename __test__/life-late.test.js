'use strict';

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');

const { createPython } = require('..');
const { outcome, sleep, until } = require('./support/inside');

// Code that cannot be stopped, since it catches everything. The task after it has the same number on the wire.
const STUBBORN = (/** @type {string} */ step) => `
import time
from elizaos_py import progress
end = time.monotonic() + 1
while time.monotonic() < end:
    try:
        while time.monotonic() < end:
            time.sleep(0.01)
            ${step}
    except BaseException:
        pass
`;
const PATIENT = { code: 'import time\ntime.sleep(0.4)' };

describe('what a task that was stopped still does', { concurrency: true }, () => {
  const instances = Array.from({ length: 4 }, () => createPython());
  after(() => Promise.all(instances.map(py => py.close({ timeoutMs: 0 }))));

  for (const [number, step] of ['tools.sync.ping()', 'tools.ping()'].entries()) {
    test(`calls no tool in the name of another: ${step}`, async () => {
      const py = instances[number];
      /** @type {string[]} */
      const callers = [];
      py.registerTool({ name: 'ping', handler: (_, { executionId }) => void callers.push(executionId) });
      const stopped = await py.executeTask({ code: STUBBORN(step) }, { timeoutMs: 150 }).catch(error => error);
      assert.equal(stopped.code, 'TIMEOUT');
      const { id, toolCalls } = /** @type {any} */ (await py.executeTask(PATIENT));
      assert.equal(toolCalls, 0);
      assert.deepEqual([...new Set(callers)].filter(caller => caller !== stopped.executionId), [], `not ${id}`);
      const before = callers.length;
      await py.executeTask(PATIENT);
      assert.equal(callers.length, before, 'and none at all');
    });
  }

  test('tells nothing to the stream of another', async () => {
    const py = instances[2];
    const stopped = py.streamTask({ code: STUBBORN("print('old'); progress(0.5, 'old')") }, { timeoutMs: 150 });
    assert.equal(await outcome(stopped.result), 'TIMEOUT');
    const types = [];
    for await (const event of py.streamTask(PATIENT)) types.push(event.type);
    assert.deepEqual(types, ['started', 'completed']);
  });

  test('leaves no handle, when its result comes too late', async () => {
    const py = instances[3];
    const late = { code: 'import time\nend = time.monotonic() + 0.4\nwhile time.monotonic() < end:\n  try:\n    time.sleep(0.05)\n  except BaseException: pass\n[1]' };
    assert.equal(await outcome(py.executeTask(late, { timeoutMs: 100, keep: true })), 'TIMEOUT');
    await sleep(500);
    await until(() => py.metrics().handles === 0);
  });
});
