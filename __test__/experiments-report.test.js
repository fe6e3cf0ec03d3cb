'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { Experiments } = require('../lib/experiments');
const { memoryStore, seeded } = require('./support/executions');
const { failure } = require('./support/instance');

/** @param {Parameters<typeof memoryStore>[0]} [rows] */
function open(rows) {
  const store = memoryStore(rows);
  return { experiments: new Experiments(store), store };
}

/**
 * Executions of a variant, all of which completed but some.
 * @param {string} variant
 * @param {number} count
 * @param {object} how
 * @param {number} [how.failed]
 * @param {(index: number) => Record<string, unknown>} [how.row]
 */
function executions(variant, count, { failed = 0, row = () => ({}) } = {}) {
  return Array.from({ length: count }, (_, index) => ({
    variant, durationMs: 10 + index, toolCalls: 0, ...(index < failed && { status: /** @type {const} */ ('failed'), errorCode: 'TIMEOUT' }), ...row(index),
  }));
}

test('what was run in JavaScript is reported as soon as it has run', async () => {
  const { experiments } = open();
  for (let index = 0; index < 10; index++) {
    await experiments.run({ variant: 'javascript' }, ({ report }) => {
      report({ cost: index, toolCalls: 2 });
      if (index < 3) throw new Error('no');
    }).catch(() => {});
  }
  const { variants: [variant], comparisons, read } = await experiments.report({ fields: ['cost'] });
  assert.equal(read, 10);
  assert.deepEqual([variant.variant, variant.executions, variant.completed, variant.failed, variant.running], ['javascript', 10, 7, 3, 0]);
  assert.deepEqual(variant.errors, { JS_ERROR: 3 });
  assert.deepEqual(variant.toolCalls, { mean: 2, low: 2, high: 2 });
  assert.deepEqual([variant.fields.cost.n, variant.fields.cost.sum, variant.fields.cost.mean], [10, 45, 4.5]);
  assert.deepEqual(comparisons, []);
});

test('the figures of a variant are those of its executions', async () => {
  const { experiments } = open([
    ...executions('python', 100, { row: index => ({ durationMs: index + 1, metadata: { cost: index % 2 } }) }),
    ...executions('python', 25, { failed: 25, row: () => ({ durationMs: 30_000, toolCalls: 5 }) }),
    ...executions('python', 3, { row: () => ({ status: 'running', durationMs: null }) }),
  ]);
  const { variants: [python], confidence } = await experiments.report({ fields: ['cost'] });
  assert.equal(confidence, 0.95);
  assert.deepEqual([python.executions, python.completed, python.failed, python.running], [128, 100, 25, 3]);
  assert.equal(python.success.rate, 0.8);
  // proportion_confint(100, 125, 0.05, 'wilson') of statsmodels 0.15.0.
  assert.ok(Math.abs(Number(python.success.low) - 0.7214100720202135) < 1e-9 && Math.abs(Number(python.success.high) - 0.8607006917547908) < 1e-9, JSON.stringify(python.success));
  assert.deepEqual(python.latencyMs.p50, { value: 50.5, low: 40, high: 61 }, 'of those that completed alone');
  assert.equal(python.latencyMs.mean, 50.5);
  assert.ok(Math.abs(Number(python.toolCalls.mean) - 1) < 1e-12, 'of those that failed too');
  assert.deepEqual(python.errors, { TIMEOUT: 25 });
  assert.deepEqual([python.fields.cost.n, python.fields.cost.mean], [100, 0.5]);
});

test('only numbers of the metadata\'s own are figures', async () => {
  const metadata = [{ score: 1 }, { score: '9' }, { score: NaN }, { score: null }, {}, null, JSON.parse('{ "__proto__": 4 }')];
  const { experiments } = open(metadata.map(metadata => ({ variant: 'a', metadata })));
  const { variants: [{ fields }] } = await experiments.report({ fields: ['score', 'toString', '__proto__', 'score'] });
  assert.deepEqual(Object.entries(fields).map(([name, { n, sum }]) => [name, n, sum]), [['score', 1, 1], ['toString', 0, 0], ['__proto__', 1, 4]]);
});

test('executions without a variant are read and left out', async () => {
  const { experiments } = open([...executions('a', 2), { durationMs: 1 }, { variant: '' }]);
  const { read, variants } = await experiments.report();
  assert.equal(read, 4);
  assert.deepEqual(variants.map(({ variant, executions }) => [variant, executions]), [['a', 2]]);
});

test('of nothing there is an empty report', async () => {
  assert.deepEqual(await open().experiments.report(), { confidence: 0.95, read: 0, truncated: false, variants: [], comparisons: [] });
  const { variants, comparisons } = await open().experiments.report({ variants: ['a', 'b'], fields: ['cost'] });
  assert.deepEqual(variants[0], {
    variant: 'a', executions: 0, completed: 0, failed: 0, running: 0, success: { rate: null, low: null, high: null },
    latencyMs: { p50: { value: null, low: null, high: null }, p95: { value: null, low: null, high: null }, mean: null },
    toolCalls: { mean: null, low: null, high: null }, errors: {}, fields: { cost: { n: 0, sum: 0, mean: null, low: null, high: null } },
  });
  assert.deepEqual(comparisons, [{
    variant: 'b', baseline: 'a',
    success: { difference: null, low: null, high: null, significant: false },
    latencyP50: { ratio: null, low: null, high: null, significant: false },
    fields: { cost: { difference: null, low: null, high: null, significant: false } },
    verdict: 'Against a, b has too little to tell of success, latency and cost.',
  }]);
});

test('the others are held against the baseline, which is the first unless it is named', async () => {
  const rows = ['c', 'a', 'b'].flatMap(variant => executions(variant, 3));
  /** @param {import('..').ExperimentReportOptions} [options] */
  const pairs = async options => (await open(rows).experiments.report(options)).comparisons.map(({ variant, baseline }) => `${variant} against ${baseline}`);
  assert.deepEqual(await pairs(), ['b against a', 'c against a']);
  assert.deepEqual(await pairs({ baseline: 'b' }), ['a against b', 'c against b']);
  assert.deepEqual(await pairs({ variants: ['c', 'a', 'c'] }), ['a against c']);
  assert.deepEqual(await pairs({ variants: ['c', 'a'], baseline: 'a' }), ['c against a']);
  assert.deepEqual(await pairs({ baseline: 'none' }), ['a against none', 'b against none', 'c against none'], 'which has no executions');
});

test('what differs is seen to differ, in the direction in which it does', async () => {
  const { logNormal, normal } = seeded(11);
  const { experiments } = open([
    ...executions('python', 300, { failed: 60, row: () => ({ durationMs: logNormal(10), metadata: { cost: 2 + normal(), score: normal() } }) }),
    ...executions('javascript', 200, { failed: 5, row: () => ({ durationMs: logNormal(20), metadata: { cost: 1 + normal(), score: normal() } }) }),
  ]);
  const { comparisons: [{ success, latencyP50, fields, verdict }] } = await experiments.report({ baseline: 'python', fields: ['cost', 'score'] });
  assert.ok(Math.abs(Number(success.difference) - 0.175) < 1e-9 && Number(success.low) > 0 && success.significant);
  assert.ok(Number(latencyP50.low) > 1 && Number(latencyP50.low) < 2 && Number(latencyP50.high) > 2 && latencyP50.significant);
  assert.ok(Number(fields.cost.low) < -1 && Number(fields.cost.high) > -1 && Number(fields.cost.high) < 0 && fields.cost.significant);
  assert.ok(!fields.score.significant);
  assert.match(verdict, /^Against python, javascript succeeds 17\.5 points more often; is slower, at [\d.]+ times the median time; has less cost, by [\d.]+ in the mean; is not seen to differ in score\.$/);
});

test('the same way twice is not seen to differ', async () => {
  const { logNormal } = seeded(12);
  const { experiments } = open(['a', 'b'].flatMap(variant => executions(variant, 200, { failed: 20, row: () => ({ durationMs: logNormal(10) }) })));
  const { comparisons: [{ verdict }] } = await experiments.report();
  assert.equal(verdict, 'Against a, b is not seen to differ in success and latency.');
});

test('what costs the same each time is not seen to differ by a rounding', async () => {
  const metadata = { cost: 0.1 };
  const { experiments } = open([...executions('a', 100, { row: () => ({ metadata }) }), ...executions('b', 73, { row: () => ({ metadata }) })]);
  const { comparisons: [{ fields }] } = await experiments.report({ fields: ['cost'] });
  assert.deepEqual(fields.cost, { difference: 0, low: 0, high: 0, significant: false });
});

test('what is read is what was asked for, and by whom and when', async () => {
  const row = { source: 's', workflowId: 'w', startedAt: '2026-02-01T00:00:00.000000Z' };
  const { experiments } = open([
    { variant: 'a', ...row }, { variant: 'a', ...row, source: 'other' }, { variant: 'a', ...row, workflowId: 'other' },
    { variant: 'a', ...row, startedAt: '2026-01-01T00:00:00.000000Z' }, { variant: 'a', ...row, startedAt: '2026-03-01T00:00:00.000000Z' },
  ]);
  const { read } = await experiments.report({ source: 's', workflowId: 'w', since: '2026-01-15', until: new Date('2026-02-15') });
  assert.equal(read, 1);
  assert.equal((await experiments.report({ since: new Date('2026-01-15') })).read, 4);
});

test('pages are of a thousand, until there are no more', async () => {
  const { experiments, store } = open(executions('a', 2_500));
  const { read, truncated, variants } = await experiments.report();
  assert.deepEqual([read, truncated, variants[0].completed], [2_500, false, 2_500]);
  assert.deepEqual(store.queries.map(({ limit }) => limit), [1_000, 1_000, 1_000]);
});

test('no more is read than the limit, and it is told', async () => {
  const { experiments, store } = open(executions('a', 2_500));
  const { read, truncated, variants } = await experiments.report({ limit: 1_500 });
  assert.deepEqual([read, truncated, variants[0].completed], [1_500, true, 1_500]);
  assert.deepEqual(store.queries.map(({ limit }) => limit), [1_000, 500]);
  assert.equal((await experiments.report({ limit: 2_500 })).truncated, false, 'which is all there are');
});

test('named variants alone are read, and a busy one leaves room for the others', async () => {
  const rows = [...executions('rare', 1_200), ...executions('busy', 50_000), ...executions('other', 50_000)];
  const { experiments, store } = open(rows);
  const { read, truncated, variants } = await experiments.report({ variants: ['busy', 'rare'], limit: 10_000 });
  assert.deepEqual([read, truncated], [10_000, true]);
  assert.deepEqual(variants.map(({ variant, executions }) => [variant, executions]), [['busy', 8_800], ['rare', 1_200]]);
  assert.deepEqual(new Set(store.queries.map(({ variant }) => variant)), new Set(['busy', 'rare']));
});

test('a store that gives a cursor and nothing more does not keep a report for ever', async () => {
  const experiments = new Experiments({ executions: async () => ({ executions: [], cursor: 'again' }), recordExecution: async () => {} });
  assert.deepEqual((await experiments.report()).read, 0);
});

test('a store that fails is the report\'s error', async () => {
  const broken = new Error('no such table');
  const experiments = new Experiments({ executions: () => Promise.reject(broken), recordExecution: async () => {} });
  assert.equal(await failure(experiments.report()), broken);
});

test('a report is the same for the same executions', async () => {
  const { logNormal } = seeded(13);
  const { experiments } = open(['a', 'b', 'c'].flatMap(variant => executions(variant, 50, { row: () => ({ durationMs: logNormal(10) }) })));
  const whole = await experiments.report();
  assert.deepEqual(await experiments.report(), whole);
  const pair = await experiments.report({ variants: ['a', 'c'] });
  assert.deepEqual(pair.comparisons[0], whole.comparisons[1], 'whoever else is in it');
});

test('of a hundred thousand executions their numbers are kept and nothing else', async () => {
  const most = 100_000;
  let given = 0;
  /** @type {WeakRef<object>[]} */
  const pages = [];
  const experiments = new Experiments({
    recordExecution: async () => {},
    executions: async ({ limit }) => {
      const executions = Array.from({ length: limit }, () => /** @type {any} */ ({
        status: 'completed', variant: given++ % 2 ? 'a' : 'b', durationMs: given % 977, toolCalls: 1, errorCode: null, metadata: { cost: 1, text: 'x'.repeat(10) },
      }));
      pages.push(new WeakRef(executions));
      // References are let go between turns of the event loop.
      await new Promise(resolve => setImmediate(resolve));
      if (pages.length % 20 === 0) globalThis.gc?.();
      return { executions, cursor: given < most ? String(given) : null };
    },
  });
  const { setFlagsFromString } = require('node:v8');
  setFlagsFromString('--expose-gc');
  globalThis.gc ??= require('node:vm').runInNewContext('gc');
  const { read, variants } = await experiments.report({ fields: ['cost'] });
  assert.deepEqual([read, variants[0].completed, variants[1].fields.cost.sum], [most, most / 2, most / 2]);
  assert.ok(pages.filter(page => page.deref() !== undefined).length <= 25, 'pages that were read are still held');
});

test('the options of a report are checked', async () => {
  const { experiments, store } = open();
  for (const [options, code, words, hint] of /** @type {[any, string, RegExp, RegExp?][]} */ ([
    [{ variant: 'a' }, 'UNKNOWN_OPTION', /experiments\.report knows no option 'variant'/, /It takes variants, baseline, since/],
    [{ variants: 'a' }, 'INVALID_ARGUMENT', /'variants' .* an array of strings/],
    [{ variants: [] }, 'INVALID_ARGUMENT', /'variants'/],
    [{ variants: ['a', ''] }, 'INVALID_ARGUMENT', /'variants'/],
    [{ variants: ['a', 'b'], baseline: 'c' }, 'INVALID_ARGUMENT', /'baseline' .* one of its variants, not 'c'/, /They are a, b\./],
    [{ fields: ['cost', 1] }, 'INVALID_ARGUMENT', /'fields'/],
    [{ since: 'yesterday' }, 'INVALID_ARGUMENT', /'since' .* a Date or a string that is one/],
    [{ until: new Date(NaN) }, 'INVALID_ARGUMENT', /'until'/],
    [{ until: 5 }, 'INVALID_ARGUMENT', /'until'/],
    [{ confidence: 95 }, 'INVALID_ARGUMENT', /'confidence' .* a number from 0\.5 to 0\.999/],
    [{ confidence: NaN }, 'INVALID_ARGUMENT', /'confidence'/],
    [{ limit: 0 }, 'INVALID_ARGUMENT', /'limit' .* an integer from 1/],
    [{ source: '' }, 'INVALID_ARGUMENT', /'source'/],
    [[], 'INVALID_ARGUMENT', /a plain object/],
  ])) {
    const error = await failure(experiments.report(options));
    assert.equal(error.code, code);
    assert.match(error.message, words);
    if (hint) assert.match(error.hint, hint);
  }
  assert.deepEqual(store.queries, []);
});
