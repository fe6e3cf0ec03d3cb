import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { pythonDir } from './paths.mjs';
import { runRounds } from './rounds.mjs';

const context = { python: process.env.ELIZAOS_PYTHON ?? 'python3', modules: pythonDir };

/** A bench out of the body of its `run(api, options)`. */
const benchOf = (body) => `data:text/javascript,${encodeURIComponent(`
  import { appendFileSync } from 'node:fs';
  export async function run(api, options) { ${body} }
`)}`;

const go = (body, more) => runRounds({
  bench: benchOf(body), rounds: 2, pinned: false, startsItself: false, context, options: {}, progress() {}, ...more,
});

test('contestants take turns and live through all rounds', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  const log = path.join(folder, 'log');
  try {
    const rows = await go(
      // Long enough for the other one to have rested meanwhile.
      'appendFileSync(options.log, `${process.pid}\\n`); await new Promise((done) => setTimeout(done, 150)); return { sum: await api.call(1) };',
      { names: ['json-lines', 'spawn-per-call'], options: { log } },
    );
    assert.deepEqual(rows.map(({ name, rounds }) => [name, rounds.map(({ sum }) => sum)]), [['json-lines', [2, 2]], ['spawn-per-call', [2, 2]]]);
    const [a, b, c, d] = readFileSync(log, 'utf8').split('\n');
    assert.notEqual(a, b);
    assert.deepEqual([c, d], [a, b]);
    assert.ok(Number.isFinite(rows[0].rounds[1].idleCpu));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a failure ends that contestant alone and is said in its row', async () => {
  const rows = await go(
    'if (api.maxInFlight) throw new Error("broke"); options.note("odd"); return { sum: 1 };',
    { names: ['spawn-per-call', 'json-lines'] },
  );
  assert.deepEqual(rows[0].rounds, [null, null]);
  assert.deepEqual(rows[0].notes, ['failed: broke']);
  assert.equal(rows[1].rounds[1].sum, 1);
  assert.deepEqual(rows[1].notes, ['odd']);
});

test('what a contestant cannot do is no failure', async () => {
  const [row] = await go('throw Object.assign(new Error("no tools"), { unsupported: true });', { names: ['json-lines'] });
  assert.deepEqual(row.notes, ['n/a: no tools']);
});

test('a process that ends is said with its code', async () => {
  const [row] = await go('process.exit(7);', { names: ['json-lines'] });
  assert.deepEqual(row.notes, ['failed: process ended: 7']);
});

test('a contestant that does not start is said', async () => {
  const nowhere = { ...context, python: '/nowhere/python' };
  const [row] = await go('return { sum: await api.call(1) };', { names: ['json-lines'], context: nowhere });
  assert.equal(row.rounds[0], null);
  assert.match(row.notes[0], /ENOENT/);
});

test('a bench that starts its own processes gets the name and the context', async () => {
  const [row] = await go('return { same: options.contestant === "json-lines" && api === undefined ? 1 : 0 };', { names: ['json-lines'], startsItself: true });
  assert.equal(row.rounds[1].same, 1);
});
