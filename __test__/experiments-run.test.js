'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { setImmediate: turn } = require('node:timers/promises');

const { Experiments } = require('../lib/experiments');
const { expectEnd } = require('./support/child');
const { memoryStore } = require('./support/executions');
const { failure } = require('./support/instance');

/** @param {Partial<ConstructorParameters<typeof Experiments>[0]>} [other] */
function open(other) {
  const store = memoryStore();
  /** @type {{ message: string, fields: any }[]} */
  const warnings = [];
  const experiments = new Experiments({ ...store, warn: (message, fields) => warnings.push({ message, fields }), ...other });
  return { experiments, rows: store.rows, warnings };
}

test('a function gives its value, and is recorded as an execution of its variant', async () => {
  const { experiments, rows } = open();
  const options = { variant: 'javascript', source: 'a route', workflowId: 'w1', metadata: { user: 'u' }, code: 'sum(items)' };
  assert.equal(await experiments.run(options, async () => 6), 6);
  const [{ id, startedAt, finishedAt, durationMs, ...row }] = rows;
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(row, {
    status: 'completed', variant: 'javascript', source: 'a route', workflowId: 'w1', isolation: 'javascript', code: 'sum(items)', queueMs: 0,
    cpuMs: null, peakMemoryBytes: null, toolCalls: 0, errorCode: null, errorMessage: null, metadata: { user: 'u' },
  });
  for (const at of [startedAt, finishedAt]) assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  assert.ok(Math.abs(Date.now() - Date.parse(startedAt)) < 60_000);
  assert.ok(durationMs >= 0);
});

test('what a function takes is measured from its beginning to its end', async () => {
  const { experiments, rows } = open();
  const busy = () => {
    for (const end = performance.now() + 20; performance.now() < end;);
  };
  await experiments.run({ variant: 'sync' }, busy);
  await experiments.run({ variant: 'async' }, () => turn().then(busy));
  for (const { durationMs, startedAt, finishedAt } of rows) {
    assert.ok(durationMs >= 20 && durationMs < 10_000, `${durationMs} ms`);
    const microseconds = (/** @type {string} */ at) => Date.parse(at) * 1_000 + Number(at.slice(-4, -1));
    assert.ok(Math.abs(microseconds(finishedAt) - microseconds(startedAt) - durationMs * 1_000) <= 1, 'the times differ by the duration');
  }
});

test('a function that is not asynchronous is not charged for what waits beside it', async () => {
  const { experiments, rows } = open();
  await experiments.run({ variant: 'sync' }, () => {
    queueMicrotask(() => {
      for (const end = performance.now() + 50; performance.now() < end;);
    });
  });
  assert.ok(rows[0].durationMs < 50, `${rows[0].durationMs} ms`);
});

test('an error is the function\'s own, and is recorded', async () => {
  const { experiments, rows } = open();
  const error = new TypeError('no such coin');
  assert.equal(await failure(experiments.run({ variant: 'a' }, () => { throw error; })), error);
  assert.equal(await failure(experiments.run({ variant: 'b' }, async () => { throw error; })), error);
  const unspeakable = { get message() { throw new Error('no'); }, toString: null };
  for (const thrown of [undefined, null, 'words', unspeakable]) {
    assert.equal(await failure(experiments.run({ variant: 'c' }, () => Promise.reject(thrown))), thrown);
  }
  assert.deepEqual(rows.map(({ status, errorCode, errorMessage }) => [status, errorCode, errorMessage]), [
    ['failed', 'JS_ERROR', 'TypeError: no such coin'], ['failed', 'JS_ERROR', 'TypeError: no such coin'],
    ['failed', 'JS_ERROR', 'Error: undefined'], ['failed', 'JS_ERROR', 'Error: null'], ['failed', 'JS_ERROR', 'Error: words'],
    ['failed', 'JS_ERROR', 'Error: something that cannot be told as text'],
  ]);
});

test('what a function reports becomes metadata, and its tool calls the record\'s', async () => {
  const { experiments, rows } = open();
  await experiments.run({ variant: 'a', metadata: { user: 'u', cost: 9 } }, ({ report, executionId }) => {
    report({ cost: 0.01, tokens: 100, toolCalls: 1 });
    report({ cost: 0.02, toolCalls: 3 });
    report(JSON.parse('{ "__proto__": 7 }'));
    return executionId;
  }).then(id => assert.equal(id, rows[0].id));
  assert.equal(rows[0].toolCalls, 3);
  assert.deepEqual(Object.entries(rows[0].metadata), [['user', 'u'], ['cost', 0.02], ['tokens', 100], ['__proto__', 7]]);
});

test('what failed is recorded with what it had reported', async () => {
  const { experiments, rows } = open();
  await failure(experiments.run({ variant: 'a' }, async ({ report }) => {
    report({ cost: 0.5, toolCalls: 2 });
    throw new Error('late');
  }));
  assert.deepEqual([rows[0].status, rows[0].metadata, rows[0].toolCalls], ['failed', { cost: 0.5 }, 2]);
});

test('only numbers are reported', async () => {
  const { experiments } = open();
  for (const [fields, words] of /** @type {[any, RegExp][]} */ ([
    [{ cost: '0.01' }, /'cost' must be a finite number/], [{ cost: NaN }, /'cost'/], [{ cost: null }, /'cost'/], [[1], /an object of numbers/], [3, /an object/],
    [{ toolCalls: 1.5 }, /'toolCalls' must be a count/], [{ toolCalls: -1 }, /'toolCalls'/],
  ])) {
    const error = await failure(experiments.run({ variant: 'a' }, ({ report }) => report(fields)));
    assert.equal(error.code, 'INVALID_ARGUMENT');
    assert.match(error.message, words);
  }
});

test('what is reported after the end is not recorded, and is told', async () => {
  const { experiments, rows, warnings } = open();
  /** @type {any} */
  let report;
  await experiments.run({ variant: 'a' }, context => { ({ report } = context); });
  report({ cost: 1 });
  await turn();
  assert.equal(rows[0].metadata, null);
  assert.deepEqual(warnings, [{ message: 'a function reported something after its end, which is not recorded', fields: { execution: rows[0].id, variant: 'a' } }]);
});

test('a record that fails is told, and takes nothing of the outcome', async () => {
  const broken = [
    async () => { throw new Error('disk full'); },
    () => { throw new Error('disk full'); },
  ];
  for (const recordExecution of broken) {
    const { experiments, warnings } = open({ recordExecution });
    assert.equal(await experiments.run({ variant: 'a' }, () => 1), 1);
    const own = new Error('own');
    assert.equal(await failure(experiments.run({ variant: 'a' }, () => { throw own; })), own);
    await turn();
    assert.deepEqual(warnings.map(({ message, fields }) => [message, fields.variant, fields.reason]),
      Array(2).fill(['an execution in JavaScript was not recorded', 'a', 'Error: disk full']));
  }
});

test('a store that never answers does not hold the outcome for ever', async () => {
  const { experiments, warnings } = open({ recordExecution: () => new Promise(() => {}), recordMs: 20 });
  assert.equal(await experiments.run({ variant: 'a' }, () => 1), 1);
  await turn();
  assert.match(warnings[0].fields.reason, /took more than 20 ms/);
});

test('a store that fails after it was given up is nobody\'s unhandled rejection', async () => {
  /** @type {(error: Error) => void} */
  let fail = () => {};
  const { experiments } = open({ recordExecution: () => new Promise((_, reject) => { fail = reject; }), recordMs: 20 });
  assert.equal(await experiments.run({ variant: 'a' }, () => 1), 1);
  fail(new Error('late'));
  // An unhandled rejection fails the test that is running.
  await turn();
});

test('a warning that throws is an uncaught exception of the program, and the outcome is not lost', async () => {
  await expectEnd(async ({ tell }, path) => {
    const { Experiments } = require(path);
    const uncaught = new Promise(resolve => process.once('uncaughtException', resolve));
    const experiments = new Experiments({
      executions: async () => ({ executions: [], cursor: null }),
      recordExecution: async () => { throw new Error('disk full'); },
      warn: () => { throw new Error('from warn'); },
    });
    tell(await experiments.run({ variant: 'a' }, () => 1));
    tell((await uncaught).message);
  }, { data: require.resolve('../lib/experiments'), told: [1, 'from warn'] });
});

test('options are checked before anything runs', async () => {
  const { experiments, rows } = open();
  const ran = () => assert.fail('it ran');
  for (const [options, code, words, hint] of /** @type {[any, string, RegExp, RegExp?][]} */ ([
    [undefined, 'INVALID_ARGUMENT', /needs the option 'variant'/, /experiments\.run\(\{ variant/],
    [{}, 'INVALID_ARGUMENT', /needs the option 'variant'/],
    [{ variant: '' }, 'INVALID_ARGUMENT', /'variant' of experiments\.run must be a string that is not empty/],
    [{ variant: 'a', metadata: [] }, 'INVALID_ARGUMENT', /'metadata' .* a plain object/],
    [{ variant: 'a', code: 5 }, 'INVALID_ARGUMENT', /'code'/],
    [{ variant: 'a', timeoutMs: 5 }, 'UNKNOWN_OPTION', /knows no option 'timeoutMs'/, /It takes variant, source, workflowId/],
    ['a', 'INVALID_ARGUMENT', /a plain object/],
  ])) {
    const error = await failure(experiments.run(options, ran));
    assert.equal(error.code, code);
    assert.match(error.message, words);
    if (hint) assert.match(error.hint, hint);
  }
  assert.equal((await failure(experiments.run({ variant: 'a' }, /** @type {any} */ ('code')))).code, 'INVALID_ARGUMENT');
  assert.deepEqual(rows, []);
});
