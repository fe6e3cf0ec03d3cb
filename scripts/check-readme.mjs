// The README's JavaScript runs as it stands there, and prints what it says.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { cleanEnvironment } from './lib/clean-environment.mjs';
import { ROOT } from './lib/root.mjs';
import { read } from './lib/sources.mjs';
import { watch } from './lib/watch.mjs';

/** Within the package, where its own name leads to it; what a program writes goes with it. */
const FOLDER = path.join(ROOT, '.cache', 'readme');
const BLOCK = /^```js\n([^]*?)^```$/gm;
/** What a line prints; where it runs several times, what it prints each time. */
const PRINTS = /\/\/ → (.*)$/gm;

export async function check() {
  const text = read('README.md');
  const env = cleanEnvironment();
  const problems = [];
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const { 1: program, index } of text.matchAll(BLOCK)) {
    const line = text.slice(0, index).split('\n').length + 1;
    const file = path.join(FOLDER, `line-${line}.mjs`);
    writeFileSync(file, program);
    const { ok, how, output } = await watch(process.execPath, [file], { env, show: false, cwd: FOLDER });
    const wanted = [...program.matchAll(PRINTS)].flatMap(([, prints]) => prints.split(' | '));
    const printed = output.trimEnd().split('\n');
    if (!ok) problems.push(`README.md:${line}: ${how}\n${output.trim()}`);
    else if (!same(wanted, printed)) problems.push(`README.md:${line}: it says\n  ${wanted.join('\n  ')}\nand prints\n  ${printed.join('\n  ')}`);
  }
  rmSync(FOLDER, { recursive: true });
  return problems;
}

/**
 * In a loop the lines come in another order than they stand in.
 * @param {string[]} one
 * @param {string[]} other
 */
function same(one, other) {
  return one.toSorted().join('\n') === other.toSorted().join('\n');
}
