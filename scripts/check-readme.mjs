// The JavaScript of the README and of the guides runs as it stands there, and prints what it says.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { agentsVenv } from './agents-venv.mjs';
import { cleanEnvironment } from './lib/clean-environment.mjs';
import { ROOT } from './lib/root.mjs';
import { read } from './lib/sources.mjs';
import { watch } from './lib/watch.mjs';

/** Within the package, where its own name leads to it; what a program writes goes with it. */
const FOLDER = path.join(ROOT, '.cache', 'readme');
const DOCUMENTS = ['README.md', 'docs/AGENTS.md'];
/** What runs agents needs a Python with their frameworks. */
const AGENTS = /registerModel|framework: '/;
const BLOCK = /^```js\n([^]*?)^```$/gm;
/** What a line prints; where it runs several times, what it prints each time. */
const PRINTS = /\/\/ → (.*)$/gm;

export async function check() {
  const problems = [];
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const document of DOCUMENTS) {
    for (const { 1: program, index } of read(document).matchAll(BLOCK)) {
      const line = read(document).slice(0, index).split('\n').length + 1;
      const problem = await run(program, path.join(FOLDER, `${path.basename(document)}-${line}.mjs`));
      if (problem !== undefined) problems.push(`${document}:${line}: ${problem}`);
    }
  }
  rmSync(FOLDER, { recursive: true });
  return problems;
}

/**
 * @param {string} program
 * @param {string} file
 */
async function run(program, file) {
  writeFileSync(file, program);
  const env = { ...cleanEnvironment(), ...(AGENTS.test(program) && { ELIZAOS_PYTHON: agentsVenv() }) };
  const { ok, how, output } = await watch(process.execPath, [file], { env, show: false, cwd: FOLDER });
  const wanted = [...program.matchAll(PRINTS)].flatMap(([, prints]) => prints.split(' | '));
  const printed = output.trimEnd().split('\n');
  if (!ok) return `${how}\n${output.trim()}`;
  return same(wanted, printed) ? undefined : `it says\n  ${wanted.join('\n  ')}\nand prints\n  ${printed.join('\n  ')}`;
}

/**
 * In a loop the lines come in another order than they stand in.
 * @param {string[]} one
 * @param {string[]} other
 */
function same(one, other) {
  return one.toSorted().join('\n') === other.toSorted().join('\n');
}
