// A run that is killed goes on in another process: what was done stays done, what was under way is done again under the
// same key.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { stores } from '../support/stores.mjs';
import { ANSWER } from './support/refund.mjs';

const PROGRAM = fileURLToPath(new URL('./support/thread.mjs', import.meta.url));

/**
 * @param {object} config
 * @param {string} [fatal] The tool in whose call the process is killed.
 */
async function runProcess(config, fatal) {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify({ ...config, hangIn: fatal })], { stdio: ['ignore', 'pipe', 'inherit'] });
  /** @type {any[]} */
  const told = [];
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(JSON.parse(line));
    if (fatal !== undefined && told.at(-1).name === fatal) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { told, signal: child.signalCode };
}

for (const store of stores()) {
  test(`${store.name}: a run that was killed in a tool goes on there`, { skip: store.missing }, async t => {
    t.after(() => store.remove());
    const config = { task: 'refund my last order', threadId: 'refund-1', checkpoints: await store.address() };

    const first = await runProcess(config, 'get_order');
    assert.equal(first.signal, 'SIGKILL');
    assert.deepEqual(first.told.map(({ name }) => name), ['find_user', 'get_order']);

    const second = await runProcess(config);
    const [again, refund, end] = second.told;
    assert.deepEqual([again.name, refund.name, end.response], ['get_order', 'refund', ANSWER]);
    assert.equal(again.args.idempotency_key, first.told[1].args.idempotency_key);
    assert.match(again.args.idempotency_key, /^refund-1:/);
    assert.notEqual(refund.args.idempotency_key, again.args.idempotency_key);

    const third = await runProcess({ ...config, task: 'and once more' });
    assert.deepEqual(third.told.map(({ name }) => name ?? 'end'), ['end'], 'a thread that has ended goes on talking, and its results are known');
    assert.equal(third.told[0].messages, end.messages + 2);
  });
}
