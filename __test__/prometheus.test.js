'use strict';

const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { test } = require('node:test');

const { prometheus } = require('../lib/metrics/prometheus');
const { failure, open } = require('./support/instance');
const { parse } = require('./support/prometheus');

/** What no label may break. */
const ODD = 'a "quoted" \\ back\\nslash\nand a line, {braces}="x", é 𝄞';

/** @param {import('..').Python} py */
async function beBusy(py) {
  py.registerTool({ name: 'one', handler: () => 1 });
  await Promise.all(Array.from({ length: 20 }, (_, n) => py.call('operator:add', n, 1)));
  await py.executeTask({ code: 'await tools.one()' }, { variant: ODD });
  await failure(py.executeTask({ code: '1 / 0' }, { variant: 'plain' }));
  await failure(py.executeTask({ code: 'import asyncio\nawait asyncio.sleep(60)' }, { timeoutMs: 20 }));
}

/**
 * Figures and the text about the same moment.
 * @param {import('..').Python} py
 * @param {Record<string, string>} labels
 */
function both(py, labels = {}) {
  const metrics = py.metrics();
  const families = parse(prometheus(metrics, { labels }));
  /** @param {string} name @param {Record<string, string>} own */
  const value = (name, own = {}) => {
    const family = families.get(`elizaos_python_${name.replace(/_(bucket|sum|count)$/, '')}`);
    const wanted = Object.entries({ ...labels, ...own });
    const found = family?.samples.filter(sample => sample.name === `elizaos_python_${name}`
      && wanted.length === Object.keys(sample.labels).length && wanted.every(([label, text]) => sample.labels[label] === text));
    assert.equal(found?.length, 1, `${name} ${JSON.stringify(own)}`);
    return found?.[0].value;
  };
  return { metrics, families, value };
}

test('the text of an instance is what the format says, and what metrics() says', async t => {
  const py = open(t);
  await beBusy(py);
  const { metrics, families, value } = both(py);
  assert.ok([...families.keys()].every(name => name.startsWith('elizaos_python_')));
  const { submitted, completed, failures, running, queued, interrupts, toolCalls, handles, threads, abandoned, memory, uptimeMs, sandbox } = metrics;
  assert.deepEqual(failures, { PYTHON_ERROR: 1, TIMEOUT: 1 });
  const told = {
    tasks_submitted_total: submitted, tasks_completed_total: completed, tasks_running: running, tasks_queued: queued, interrupts_total: interrupts,
    tool_calls_total: toolCalls, handles, event_loops: threads.loops, abandoned_threads: abandoned.now, abandonments_total: abandoned.total,
    resident_memory_bytes: memory.rssBytes, sandbox_templates: sandbox.templates, sandbox_workers_started_total: sandbox.started,
  };
  for (const [name, wanted] of Object.entries(told)) assert.equal(value(name), wanted, name);
  for (const [code, count] of Object.entries(failures)) assert.equal(value('tasks_failed_total', { code }), count);
  for (const [isolation, ends] of Object.entries(metrics.byIsolation)) {
    assert.equal(value('isolation_tasks_total', { isolation, status: 'completed' }), ends.completed);
    assert.equal(value('isolation_tasks_total', { isolation, status: 'failed' }), ends.failed);
  }
  assert.equal(value('worker_threads', { state: 'idle' }), threads.idle);
  assert.equal(value('worker_threads', { state: 'busy' }), threads.workers - threads.idle);
  assert.equal(value('sandbox_workers', { state: 'idle' }), sandbox.workers.idle);
  assert.ok(Math.abs(value('uptime_seconds') - uptimeMs / 1000) < 1e-9);
});

test('histograms are told in seconds, bucket by bucket', async t => {
  const py = open(t);
  await beBusy(py);
  const { metrics, families, value } = both(py);
  const { queue, run, tool, sandboxStart } = metrics.latency;
  const told = { queue, run, tool, sandbox_start: sandboxStart, gil_wait: metrics.gil.waitMs };
  for (const [name, { count, sumMs, buckets }] of Object.entries(told)) {
    assert.equal(families.get(`elizaos_python_${name}_seconds`)?.type, 'histogram');
    assert.equal(value(`${name}_seconds_count`), count);
    assert.ok(Math.abs(value(`${name}_seconds_sum`) - sumMs / 1000) < 1e-9);
    const samples = families.get(`elizaos_python_${name}_seconds`)?.samples.filter(sample => sample.name.endsWith('_bucket')) ?? [];
    assert.deepEqual(samples.slice(0, -1).map(sample => sample.value), buckets.map(bucket => bucket.count));
    assert.deepEqual(samples.slice(0, 3).map(({ labels }) => labels.le), ['0.00001', '0.00002', '0.00004']);
    assert.ok(samples.slice(0, -1).every(({ labels }, at) => Math.abs(Number(labels.le) * 1000 - buckets[at].leMs) < 1e-9));
  }
  assert.equal(run.count, 23);
});

test('variants and labels of any text come back as they were', async t => {
  const py = open(t);
  await beBusy(py);
  const { families, value } = both(py, { agent: ODD, shard: '' });
  assert.equal(value('variant_tasks_total', { variant: ODD, status: 'completed' }), 1);
  assert.equal(value('variant_tool_calls_total', { variant: ODD }), 1);
  assert.equal(value('variant_run_seconds_count', { variant: ODD }), 1);
  assert.equal(value('variant_tasks_failed_total', { variant: 'plain', code: 'PYTHON_ERROR' }), 1);
  for (const { samples } of families.values()) {
    assert.ok(samples.every(({ labels }) => labels.agent === ODD && labels.shard === ''));
  }
});

test('labels that Prometheus would not take are refused', t => {
  const py = open(t);
  parse(py.prometheus({ labels: { _a1: 'x' } }));
  for (const name of ['', '1a', 'a-b', 'é', '__name', 'a b', 'le', 'code', 'variant']) {
    assert.throws(() => py.prometheus({ labels: { [name]: 'x' } }), { code: 'INVALID_ARGUMENT' }, name);
  }
  for (const value of /** @type {any[]} */ ([1, null, undefined, {}, '\ud800'])) {
    assert.throws(() => py.prometheus({ labels: { a: value } }), { code: 'INVALID_ARGUMENT' });
  }
  assert.throws(() => py.prometheus({ labels: /** @type {any} */ ('a') }), { code: 'INVALID_ARGUMENT' });
  assert.throws(() => py.prometheus(/** @type {any} */ ({ label: {} })), { code: 'UNKNOWN_OPTION' });
});

test('the texts of two instances can be told apart by their labels', async t => {
  const [one, other] = [open(t), open(t)];
  await one.run('1');
  const [mine, its] = [both(one, { agent: 'one' }), both(other, { agent: 'other' })];
  assert.deepEqual([mine.value('tasks_completed_total'), its.value('tasks_completed_total')], [1, 0]);
});

test('a server of a few lines is all that a scrape needs', async t => {
  const py = open(t);
  await py.run('1');
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
    response.end(py.prometheus({ labels: { agent: 'a' } }));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  t.after(() => server.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  assert.match(await response.text(), /^elizaos_python_tasks_completed_total\{agent="a"\} 1$/m);
  server.closeAllConnections();
});

test('how the record fares is told where one is kept, and nowhere else', async t => {
  let fails = false;
  const store = { write: () => (fails ? Promise.reject(new Error('no')) : Promise.resolve()) };
  const py = open(t, { record: { store, policy: 'degrade' } });
  await py.run('1');
  assert.deepEqual(['written_total', 'waiting', 'lost_total'].map(name => both(py).value(`record_rows_${name}`)), [2, 0, 0]);
  fails = true;
  await py.run('2');
  const { value } = both(py);
  assert.deepEqual([value('record_failing'), Number(value('record_rows_waiting')) > 0], [1, true]);
  assert.ok(![...both(open(t)).families.keys()].some(name => name.includes('record')));
});
