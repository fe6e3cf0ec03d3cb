// Starts, ends and what goes wrong between them. Each in a process of its own, whose end is part of it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SUPPORT = new URL('./support/agent.mjs', import.meta.url).href;

/**
 * Runs the function in a process of its own; what it prints by `tell` is an array. It ends itself.
 * @param {(given: object) => Promise<void>} scene
 */
function child(scene, { env = {}, onLine = () => {}, inside = [] } = {}) {
  const source = `const support = await import(${JSON.stringify(SUPPORT)});\nconst tell = value => console.log('told ' + JSON.stringify(value));\nawait (${scene})({ ...support, tell });\nprocess.exit(0);`;
  const [program, ...args] = [...inside, process.execPath, '--input-type=module', '-e', source];
  const started = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const told = [];
  let output = '';
  let rest = '';
  started.stdout.on('data', data => {
    const lines = `${rest}${data}`.split('\n');
    rest = lines.pop();
    for (const line of lines.filter(line => line.startsWith('told '))) {
      told.push(JSON.parse(line.slice(5)));
      onLine(started, told.at(-1));
    }
  });
  started.stderr.on('data', data => { output += data; });
  return new Promise(resolve => started.once('close', (code, signal) => resolve({ code, signal, told, output })));
}

async function scene(run, options) {
  const { code, told, output } = await child(run, options);
  assert.equal(code, 0, output);
  return told;
}

test('an interpreter that is not there: the agent runs, and says what is wrong', async () => {
  const [status, refused, reply, validated] = await scene(async ({ startAgent, respond, tell }) => {
    const agent = await startAgent({ settings: { PYTHON_SIDEKICK_PYTHON: '/nowhere/python' }, model: () => respond({ actions: 'EXECUTE_PYTHON' }) });
    tell(await agent.service.opened());
    tell(await agent.service.executePython({ code: '1' }).catch(({ code, message }) => [code, message]));
    const { replies, results } = await (await agent.room()).say('run\n```python\n1\n```');
    tell([replies[0].text, results[0].data.errorCode]);
    tell(await Promise.all(agent.runtime.actions.filter(({ name }) => name.includes('PYTHON')).map(action => action.validate(agent.runtime, { content: { text: 'calculate' } }))));
    await agent.runtime.stop();
  });
  assert.equal(status.state, 'degraded');
  assert.match(status.reason, /PYTHON_NOT_FOUND: No Python at \/nowhere\/python/);
  assert.equal(refused[0], 'SIDEKICK_UNAVAILABLE');
  assert.match(reply[0], /Python is not available: PYTHON_NOT_FOUND/);
  assert.equal(reply[1], 'SIDEKICK_UNAVAILABLE');
  assert.deepEqual(validated, [false, false]);
});

test('settings that cannot be read: told, and the defaults hold', async () => {
  const [status] = await scene(async ({ startAgent, tell }) => {
    const agent = await startAgent({ settings: { PYTHON_SIDEKICK_TIMEOUT_MS: 'soon' } });
    tell(await agent.service.opened());
  });
  assert.equal(status.state, 'ready');
  assert.match(status.problems[0], /PYTHON_SIDEKICK_TIMEOUT_MS must be/);
});

/** The sandbox is one of Linux. */
const withoutSandbox = process.platform === 'linux' ? ['python3', fileURLToPath(new URL('./support/without_seccomp.py', import.meta.url))] : [];

test('where there is no sandbox: code is refused, or runs in this process where the operator has said so, and says so', async () => {
  const [refused, refusal, allowed] = await scene(async ({ startAgent, tell }) => {
    const agent = await startAgent({});
    tell(await agent.service.opened());
    const message = { id: crypto.randomUUID(), roomId: crypto.randomUUID(), content: { text: '```\n1\n```' } };
    const execute = runtime => runtime.actions.find(({ name }) => name === 'EXECUTE_PYTHON').handler(runtime, message);
    tell(await execute(agent.runtime));
    const { runtime, service } = await startAgent({ name: 'Bold', settings: { PYTHON_SIDEKICK_ALLOW_UNSANDBOXED: 'true' } });
    await service.opened();
    tell(await execute(runtime));
  }, { inside: withoutSandbox });
  assert.deepEqual([refused.state, refused.sandbox], ['ready', false]);
  assert.deepEqual([refusal.success, refusal.data.errorCode], [false, 'SANDBOX_UNAVAILABLE']);
  assert.match(refusal.text, /seccomp[^]*PYTHON_SIDEKICK_ALLOW_UNSANDBOXED=true/);
  assert.deepEqual([allowed.success, allowed.data.result], [true, 1]);
  assert.match(allowed.data.unsandboxed, /seccomp/);
});

test('a sandbox that does not start: told, and installed code runs all the same', async () => {
  const [status, refused, called] = await scene(async ({ startAgent, tell }) => {
    const agent = await startAgent({ settings: { PYTHON_SIDEKICK_PRELOAD: 'no_such_module', PYTHON_SIDEKICK_ALLOW_UNSANDBOXED: 'true' } });
    tell(await agent.service.opened());
    tell(await agent.service.executePython({ code: '1' }).catch(({ code }) => code));
    tell((await agent.service.executeTask({ call: 'math:sqrt', args: [16] })).value);
  });
  assert.deepEqual([status.state, status.sandbox], ['ready', false]);
  assert.match(status.problems[0], /SANDBOX_UNAVAILABLE: .*no_such_module/s);
  assert.deepEqual([refused, called], ['SANDBOX_UNAVAILABLE', 4]);
});

test('stop, and start again in the same process', async () => {
  const told = await scene(async ({ startAgent, tell }) => {
    const agent = await startAgent({});
    const { constructor: Service } = agent.service;
    let { service } = agent;
    for (let round = 0; round < 3; round += 1) {
      await service.opened();
      const late = service.executePython({ code: 'while True: pass' }).catch(({ code }) => code);
      tell((await service.executePython({ code: `${round} + 1` })).value);
      await service.stop();
      tell([await late, service.status().state, await service.executePython({ code: '1' }).catch(({ code }) => code)]);
      await service.stop();
      service = await Service.start(agent.runtime);
    }
    await service.stop();
    tell(service.status().state);
    await agent.runtime.stop();
  });
  const end = ['CANCELLED', 'stopped', 'SIDEKICK_UNAVAILABLE'];
  assert.deepEqual(told, [1, end, 2, end, 3, end, 'stopped']);
});

test('what ran when the process was killed is found as lost at the next start, and what others run is not', async t => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sidekick-lost-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const env = { TEST_DATA_DIR: folder, TEST_AGENT_ID: crypto.randomUUID() };
  const killed = await child(async ({ startAgent, rowsOf, tell }) => {
    const agent = await startAgent({ agentId: process.env.TEST_AGENT_ID });
    await agent.service.opened();
    await agent.service.registerTool({ name: 'begun', handler: async () => tell((await rowsOf(agent)).map(({ status }) => status)) });
    await agent.service.executePython({ code: 'await tools.begun()\nwhile True: pass' });
  }, { env, onLine: started => started.kill('SIGKILL') });
  assert.equal(killed.signal, 'SIGKILL');
  assert.ok(killed.told[0].includes('running'));

  const [rows, later, own] = await scene(async ({ startAgent, rowsOf, tell }) => {
    const agent = await startAgent({ agentId: process.env.TEST_AGENT_ID });
    await agent.service.opened();
    const codes = async () => (await rowsOf(agent)).filter(({ code }) => code?.includes('tools.')).map(({ status, error_code }) => [status, error_code]);
    tell(await codes());
    // Of a writer on another machine that was seen just now.
    const [writer, row] = [crypto.randomUUID(), crypto.randomUUID()];
    await agent.runtime.db.execute(`INSERT INTO python_sidekick.eliza_python_writers VALUES ('${writer}', '${agent.agentId}', 'elsewhere', 1, now())`);
    await agent.runtime.db.execute(`INSERT INTO python_sidekick.eliza_python_executions (id, agent_id, status, kind, code, started_at, isolation, writer_id) VALUES ('${row}', '${agent.agentId}', 'running', 'code', 'tools.elsewhere', now(), 'sandbox', '${writer}')`);
    const again = () => agent.service.constructor.start(agent.runtime).then(async service => { await service.opened(); await service.stop(); });
    await again();
    tell((await codes()).at(-1));
    await agent.runtime.db.execute(`UPDATE python_sidekick.eliza_python_writers SET seen_at = now() - interval '2 minutes' WHERE id = '${writer}'`);
    await again();
    tell((await codes()).at(-1));
    await agent.runtime.stop();
  }, { env });
  assert.deepEqual(rows, [['failed', 'LOST']]);
  assert.deepEqual([later, own], [['running', null], ['failed', 'LOST']]);
});

test('a table that is not there: Python runs, the record waits; required, Python does not run', async () => {
  const [degraded, required] = await scene(async ({ startAgent, tell }) => {
    const outcome = async settings => {
      const agent = await startAgent({ settings });
      await agent.service.opened();
      await agent.service.stop();
      await agent.runtime.db.execute('ALTER TABLE IF EXISTS python_sidekick.eliza_python_executions RENAME TO gone');
      const service = await agent.service.constructor.start(agent.runtime);
      const { state, reason } = await service.opened();
      const value = await service.executePython({ code: '6 * 7' }).then(({ value }) => value, ({ code }) => code);
      const failing = service.metrics().python?.record.failing ?? null;
      await agent.runtime.db.execute('ALTER TABLE python_sidekick.gone RENAME TO eliza_python_executions');
      return { state, reason, value, failing };
    };
    tell(await outcome({}));
    tell(await outcome({ PYTHON_SIDEKICK_POLICY: 'require' }));
  });
  assert.deepEqual([degraded.state, degraded.value], ['ready', 42]);
  assert.match(degraded.failing, /eliza_python_executions/);
  assert.deepEqual([required.state, required.value], ['degraded', 'SIDEKICK_UNAVAILABLE']);
  assert.match(required.reason, /RECORD_UNAVAILABLE/);
});

test('no record where none is wanted', async () => {
  const [count, error] = await scene(async ({ startAgent, rowsOf, tell }) => {
    const agent = await startAgent({ settings: { PYTHON_SIDEKICK_RECORD: 'false' } });
    // Text that says false is false to elizaOS, which then takes it for nothing: only the text itself gets through.
    await agent.service.opened();
    await agent.service.executePython({ code: '1' });
    tell((await rowsOf(agent)).length);
    tell(await agent.service.executions().catch(({ message }) => message));
  });
  assert.equal(count, 0);
  assert.match(error, /keeps no record/);
});

test('pages of the record: filters, order and cursors', async () => {
  const [all, byWorkflow, failed, none] = await scene(async ({ startAgent, tell }) => {
    const agent = await startAgent({});
    await agent.service.opened();
    for (let n = 0; n < 5; n += 1) await agent.service.executePython({ code: n === 3 ? '1 / 0' : String(n), workflowId: `w-${n % 2}` }, { source: 'pages' }).catch(() => {});
    const ids = [];
    let cursor;
    do {
      const page = await agent.service.executions({ source: 'pages', order: 'oldest', limit: 2, ...(cursor && { cursor }) });
      ids.push(page.executions.map(({ code, startedAt }) => [code, /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}Z$/.test(startedAt)]));
      ({ cursor } = page);
    } while (cursor);
    tell(ids);
    tell((await agent.service.executions({ workflowId: 'w-1' })).executions.map(({ code }) => code));
    tell((await agent.service.executions({ status: 'failed', errorCode: 'PYTHON_ERROR' })).executions.map(({ code, errorDetail }) => [code, errorDetail.includes('ZeroDivisionError')]));
    tell((await agent.service.executions({ until: new Date(0) })).executions);
  });
  assert.deepEqual(all, [[['0', true], ['1', true]], [['2', true], ['1 / 0', true]], [['4', true]]]);
  assert.deepEqual(byWorkflow, ['1 / 0', '1']);
  assert.deepEqual(failed, [['1 / 0', true]]);
  assert.deepEqual(none, []);
});

test('what comes round while the agent closes finds nothing to do', async () => {
  const [pulses, state] = await scene(async ({ startAgent, tell }) => {
    const { setInterval } = globalThis;
    const ours = [];
    globalThis.setInterval = (work, ...rest) => {
      if (new Error('').stack.includes('/dist/audit/')) ours.push(work);
      return setInterval(work, ...rest);
    };
    const agent = await startAgent({});
    await agent.service.opened();
    const closing = agent.service.stop();
    await new Promise(setImmediate);
    for (const work of ours) work();
    await closing;
    for (const work of ours) work();
    tell(ours.length);
    tell(agent.service.status().state);
    await agent.runtime.stop();
  });
  assert.deepEqual([pulses, state], [2, 'stopped']);
});
