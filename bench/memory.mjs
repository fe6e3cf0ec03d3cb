// node bench/memory.mjs [--seed 7] [--questions 250] [--json]
//
// How well and how fast the agents' memory recalls, with a real sentence encoder, on a set of facts that is made anew each time.

import path from 'node:path';
import { parseArgs } from 'node:util';

import index from '../index.js';
import discovery from '../lib/python/index.js';
import { makeVenv, ROOT } from '../scripts/lib/venv.mjs';

const LIMIT_MS = 20 * 60_000;

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '7' }, questions: { type: 'string', default: '250' }, json: { type: 'boolean', default: false } },
});
const folder = path.join(ROOT, 'bench', 'memory');
const python = makeVenv({
  python: discovery.findPython({}).executable,
  requirements: path.join(folder, 'requirements.txt'),
  folder: path.join(ROOT, '.cache', 'memory-venv-'),
});

const py = index.createPython({ python, timeoutMs: LIMIT_MS });
await py.run('import sys\nsys.path.insert(0, folder)', { folder });
const measured = await py.call('recall:measure', Number(values.seed), Number(values.questions));
await py.close();

if (values.json) console.log(JSON.stringify(measured, null, 2));
else print(measured);

function print({ sizes, rows, noted, 'embedding p50 ms': embedding }) {
  console.log(Object.entries(sizes).map(([name, size]) => `${size} ${name}`).join(', '));
  console.log(`one embedding: ${embedding} ms (p50), part of each recall by meaning\n`);
  const heads = Object.keys(rows[0]);
  console.log(`| ${heads.join(' | ')} |\n| ${heads.map(() => '---').join(' | ')} |`);
  for (const row of rows) console.log(`| ${heads.map(head => (typeof row[head] === 'number' && !head.endsWith('ms') ? row[head].toFixed(3) : row[head])).join(' | ')} |`);
  console.log();
  for (const [store, { 'merged wrongly': wrongly, 'merged rightly': rightly }] of Object.entries(noted)) {
    console.log(`${store}: of ${sizes.facts} facts ${wrongly} were taken for another one; of ${sizes['told again']} told again in other words ${rightly} were recognised`);
  }
}
