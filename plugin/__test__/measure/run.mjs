// npm run measure: what the plugin costs an agent. Prints a line for each figure: the median and, in brackets, the lowest tenth.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const STARTS = 11;
const START = fileURLToPath(new URL('start.mjs', import.meta.url));
const MESSAGE = fileURLToPath(new URL('message.mjs', import.meta.url));

const run = (...args) => JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim().split('\n').at(-1));
const spread = numbers => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return [sorted[Math.floor(sorted.length / 2)], sorted[Math.floor(sorted.length / 10)]];
};
const ms = ([median, tenth]) => `${median.toFixed(1)} (${tenth.toFixed(1)}) ms`;

const starts = { without: [], with: [] };
for (let n = 0; n < STARTS; n += 1) for (const way of Object.keys(starts)) starts[way].push(run(START, way));
const of = (way, what) => spread(starts[way].map(start => start[what]));
console.log(`agent start, until its services are there: ${ms(of('with', 'startMs'))} with the plugin, ${ms(of('without', 'startMs'))} without, of ${STARTS}`);
console.log(`beside that, importing the plugin: ${ms(of('with', 'importMs'))}; Python is ready ${ms(of('with', 'readyMs'))} after the start, in the background`);

const { noop, analyze, execute, rounds } = run(MESSAGE);
for (const [name, figures] of Object.entries({ PYTHON_ANALYZE: analyze, EXECUTE_PYTHON: execute })) {
  console.log(`message to reply: ${ms(figures.reply)} with ${name}, ${ms(noop.reply)} with an action that does nothing, of ${rounds} each, interleaved; ${figures.added.toFixed(1)} ms more in the median round`);
  console.log(`  of which in the handler ${ms(figures.handler)}; the whole message ${ms(figures.whole)} and ${ms(noop.whole)}`);
}
