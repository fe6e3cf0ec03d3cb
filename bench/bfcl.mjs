// node bench/bfcl.mjs [--framework a,b] [--category base,…] [--mode gold,…] [--limit n]
//
// The Berkeley Function-Calling Leaderboard's conversations of several turns (4 × 200), played by agents on frameworks, with
// the right calls said by no model, and judged by the benchmark's own checker. It measures the runtime, not a model: whether
// every call arrives as it was meant and every result comes back, and how long that takes.

import path from 'node:path';
import { parseArgs } from 'node:util';

import index from '../index.js';
import { agentsVenv } from '../scripts/agents-venv.mjs';
import { ROOT } from '../scripts/lib/root.mjs';

const CONTROLS = ['nothing', 'without_last', 'without_write'];
const SOURCE = `
import sys
sys.path.insert(0, folder)
from bfcl.table import rows
rows(**chosen)
`;
const COLUMNS = /** @type {const} */ ([
  ['framework', 10], ['category', 14], ['mode', 14], ['passed', 10], ['tool calls', 11], ['model calls', 12], ['seconds', 9], ['ms a model call', 16],
]);

const { values } = parseArgs({
  options: { framework: { type: 'string' }, category: { type: 'string' }, mode: { type: 'string' }, limit: { type: 'string' } },
});
const listed = (/** @type {string | undefined} */ text) => text?.split(',') ?? null;
const chosen = {
  frameworks: listed(values.framework),
  categories: listed(values.category),
  modes: listed(values.mode),
  limit: values.limit === undefined ? null : Number(values.limit),
};

const line = (/** @type {(string | number)[]} */ cells) => console.log(cells.map((cell, at) => String(cell)[at < 3 ? 'padEnd' : 'padStart'](COLUMNS[at][1])).join(' '));

const py = index.createPython({ python: process.env.ELIZAOS_PYTHON ?? agentsVenv(), timeoutMs: 0 });
line(COLUMNS.map(([name]) => name));
for await (const event of py.streamTask({ code: SOURCE, inputs: { folder: path.join(ROOT, 'python', 'tests', 'agents'), chosen } })) {
  if (event.type === 'failed') throw event.error;
  if (event.type !== 'yield') continue;
  const row = /** @type {any} */ (event.value);
  const each = row.modelCalls === 0 ? '' : (1000 * row.seconds / row.modelCalls).toFixed(2);
  line([row.framework, row.category, row.mode, `${row.passed}/${row.tasks}`, row.toolCalls, row.modelCalls, row.seconds.toFixed(1), each]);
  if (row.unplayed > 0) console.log(`  not played: ${row.unplayed}, where the right calls cannot be made, or there is none to leave out`);
  // A control that passes says that the judge cannot tell; a right call that does not, that something got lost.
  const wrong = CONTROLS.includes(row.mode) ? row.passed > 0 : row.others.length > 0 || row.failedCalls > 0;
  if (wrong) {
    process.exitCode = 1;
    if (!CONTROLS.includes(row.mode)) console.log(`  not passed: ${row.others.join(', ')}; failed calls: ${row.failedCalls}`);
  }
}
await py.close();
