'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { Experiments } = require('../lib/experiments');
const { memoryStore } = require('./support/executions');

/**
 * @param {Parameters<typeof memoryStore>[0]} rows
 * @param {import('..').ExperimentReportOptions} [options]
 */
async function formatted(rows, options) {
  const experiments = new Experiments(memoryStore(rows));
  return experiments.format(await experiments.report(options));
}

/** @param {string} variant @param {number} count @param {Record<string, unknown>} [other] */
function executions(variant, count, other) {
  return Array.from({ length: count }, (_, index) => ({ variant, durationMs: 10 + index, toolCalls: 1, ...other }));
}

test('a report is a table, then what it comes to', async () => {
  const text = await formatted([
    ...executions('python', 40, { metadata: { cost: 0.0125 } }),
    ...executions('python', 2, { status: 'failed', errorCode: 'TIMEOUT' }),
    ...executions('python', 1, { status: 'failed', errorCode: 'PYTHON_ERROR' }),
    ...executions('js', 3, { metadata: { cost: 1234.5 } }),
    ...executions('js', 1, { status: 'running' }),
  ], { baseline: 'python', fields: ['cost'] });
  assert.equal(text, `\
variant  done  failed  running                    success         p50 ms        p95 ms  mean ms  tool calls                     cost
js          3       0        1  100.0 % [43.9 %, 100.0 %]             11  11.9 [11, -]       11    1 [1, 1]        1235 [1235, 1235]
python     40       3        0    93.0 % [81.4 %, 97.6 %]  29.5 [23, 36]    47 [44, -]     29.5    1 [1, 1]  0.0125 [0.0125, 0.0125]

Against python, js has more cost, by 1234 in the mean; is not seen to differ in success; has too little to tell of latency.

Failures of python: TIMEOUT 2, PYTHON_ERROR 1.

Intervals hold with 95 % confidence; 47 executions read.`);
});

test('names cannot move the cursor of a terminal, nor make lines', async () => {
  const text = await formatted([
    ...executions('\u001b[2Jevil\nvariant\u202e', 2),
    ...executions('good', 2, { status: 'failed', errorCode: 'E\r\u0007' }),
  ], { fields: ['a\tb'] });
  assert.doesNotMatch(text, /[^\n\P{Cc}]|\p{Cf}/u);
  assert.ok(text.includes('\\u{1b}[2Jevil\\u{a}variant\\u{202e}'), text);
  assert.ok(text.includes('E\\u{d}\\u{7} 2'), text);
});

test('columns stand under each other, whatever is in them', async () => {
  const rows = ['a', 'a name that is long', 'b'].flatMap((variant, index) => executions(variant, 10 ** index, { metadata: { cost: index / 7, score: 1e20 } }));
  const lines = (await formatted(rows, { fields: ['cost', 'score'] })).split('\n\n')[0].split('\n');
  assert.equal(lines.length, 4);
  assert.deepEqual(new Set(lines.map(line => line.length)).size, 1, lines.join('\n'));
});

test('of nothing it says so, and of what was not read', async () => {
  assert.equal(await formatted([]), 'No execution has a variant.\n\nIntervals hold with 95 % confidence; 0 executions read.');
  assert.match(await formatted(executions('a', 20), { limit: 10, confidence: 0.999 }),
    /Intervals hold with 99\.9 % confidence; 10 executions read, and there are more: raise `limit` or narrow the time\.$/);
});

test('what is not a report is refused', () => {
  const experiments = new Experiments(memoryStore());
  for (const wrong of /** @type {any[]} */ ([undefined, null, 'text', {}, { variants: 5 }, experiments.report()])) {
    assert.throws(() => experiments.format(wrong), { code: 'INVALID_ARGUMENT', message: /what experiments\.report gives/ });
  }
});
