// npm test: builds the addons and runs every test, each runner with its own output.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { cleanEnvironment } from './lib/clean-environment.mjs';
import { ROOT } from './lib/root.mjs';
import { seconds, watch } from './lib/watch.mjs';

const HELP = `npm test -- [options]

  --only rust,node,plugin,python,agents
                            these runners alone
  --no-build                tests what is in native/ (else it is built first, with the fast profile)
  --help

Needed: Node 20.11 or newer after \`npm ci\`, Rust, and a CPython 3.10 or newer that the package finds by itself
or that ELIZAOS_PYTHON names. The first run also makes virtual environments in .cache/, with pip.`;

const NODE = process.execPath;
/** Many of the tests start processes of their own, so two files at once keep two cores busy. */
const FILES_AT_ONCE = 2;
/** For a file that would hang for ever. The first run of some installs things. */
const LIMIT_MS = 20 * 60_000;

/**
 * @typedef {object} Runner
 * @property {string} program
 * @property {() => string[]} args
 * @property {RegExp} closing The lines in which it sums up.
 */

/** @type {Runner} */
const BUILD = { program: NODE, args: () => ['scripts/build.mjs', '--profile', 'fast'], closing: /^native.*/gm };

/** @type {Record<string, Runner>} */
const RUNNERS = {
  rust: {
    program: 'cargo',
    args: () => ['test', '--workspace', '--profile', 'fast'],
    closing: /(?<=^test result: \w+\. )(?!0 passed; 0 failed)\d+ passed; \d+ failed; \d+ ignored/gm,
  },
  node: {
    program: NODE,
    args: () => ['--test', '--test-reporter=spec', `--test-concurrency=${FILES_AT_ONCE}`, `--test-timeout=${LIMIT_MS}`, ...nodeTests()],
    closing: /(?<=^ℹ )(tests|pass|fail|cancelled|skipped|todo) \d+/gm,
  },
  plugin: {
    program: NODE,
    args: () => ['scripts/plugin.mjs'],
    closing: /(?<=^ℹ )(tests|pass|fail|cancelled|skipped|todo) \d+/gm,
  },
  python: {
    program: NODE,
    args: () => ['scripts/pytest.mjs'],
    closing: /(?<=^=+ ).* in [\d.]+s.*?(?= =+$)/gm,
  },
  agents: {
    program: NODE,
    args: () => ['scripts/agents.mjs'],
    closing: /(?<=^ℹ )(?:tests|pass|fail|cancelled|skipped|todo) \d+|(?<=^=+ ).* in [\d.]+s.*?(?= =+$)/gm,
  },
};

function nodeTests() {
  /** @param {string} folder */
  const tests = folder => readdirSync(path.join(ROOT, folder))
    .filter(name => /\.test\.m?js$/.test(name))
    .map(name => `${folder}/${name}`);
  return [...tests('__test__'), ...tests('__test__/attacks'), ...tests('bench/lib'), ...tests('tools/__test__')];
}

/** @typedef {{ name: string, ok: boolean, text: string }} Outcome */

/**
 * @param {string} name
 * @param {Runner} runner
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Outcome>}
 */
async function run(name, { program, args, closing }, env) {
  console.log(`\n--- ${name}: ${program === NODE ? 'node' : program} ${args().slice(0, 4).join(' ')}`);
  const { ok, how, output, ms } = await watch(program, args(), { env });
  const words = [...output.matchAll(closing)].map(([line]) => line).join(', ');
  const told = [ok ? '' : how, words].filter(Boolean).join('; ');
  return { name, ok, text: `${name.padEnd(8)}${ok ? 'ok    ' : 'FAILED'}${seconds(ms).padStart(9)}  ${told}` };
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      'no-build': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const names = values.only?.split(',') ?? Object.keys(RUNNERS);
  const unknown = names.find(name => !Object.hasOwn(RUNNERS, name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there is ${Object.keys(RUNNERS).join(', ')}`);
  return { names, help: values.help, build: !values['no-build'] && names.some(name => name !== 'rust') };
}

async function main() {
  const { names, help, build } = readOptions();
  if (help) return console.log(HELP);
  const env = cleanEnvironment();
  /** @type {Outcome[]} */
  const outcomes = [];
  if (build) outcomes.push(await run('build', BUILD, env));
  for (const name of names) {
    const runnable = name === 'rust' || outcomes[0]?.name !== 'build' || outcomes[0].ok;
    outcomes.push(runnable ? await run(name, RUNNERS[name], env) : { name, ok: false, text: `${name.padEnd(8)}not run: nothing was built` });
  }
  console.log(`\n--- summary\n${outcomes.map(({ text }) => text).join('\n')}`);
  if (outcomes.some(({ ok }) => !ok)) process.exitCode = 1;
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 2;
});
