// npm run ready: everything that must hold before a change is merged, and that CI holds it against.

import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { agentsVenv } from './agents-venv.mjs';
import { check as checkDrift } from './check-drift.mjs';
import { check as checkExports } from './check-exports.mjs';
import { check as checkLinks } from './check-links.mjs';
import { check as checkNative } from './check-native.mjs';
import { check as checkPackage } from './check-package.mjs';
import { check as checkReadme } from './check-readme.mjs';
import { check as checkRules } from './check-rules.mjs';
import { devVenv } from './dev-venv.mjs';
import { cleanEnvironment } from './lib/clean-environment.mjs';
import { ROOT } from './lib/root.mjs';
import { seconds, watch } from './lib/watch.mjs';

/**
 * What is wrong, a text each; nothing where all is well.
 * @typedef {() => readonly string[] | Promise<readonly string[]>} Check
 */

const NODE = process.execPath;
const TSC = path.join(path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
const PYTHON = path.join(ROOT, 'python');
const FAST = ['--workspace', '--all-targets', '--profile', 'fast'];
const env = cleanEnvironment();

/** @type {Record<string, Check>} */
const CHECKS = {
  // What the later checks load.
  build: program(NODE, ['scripts/build.mjs', '--profile', 'fast', '--quiet']),
  rustfmt: program('cargo', ['fmt', '--all', '--check']),
  clippy: program('cargo', ['clippy', ...FAST, '--quiet', '--', '-D', 'warnings']),
  // The type tests of __test__/types are part of it.
  types: program(NODE, [TSC, '-p', 'tsconfig.json']),
  'types of tools': program(NODE, [TSC, '-p', 'tools/tsconfig.json']),
  ruff: tool('ruff', ['check']),
  'ruff format': tool('ruff', ['format', '--check']),
  // It sees the frameworks that agents run on.
  mypy: () => tool('mypy', ['--python-executable', agentsVenv()])(),
  rules: checkRules,
  exports: checkExports,
  drift: checkDrift,
  links: checkLinks,
  native: checkNative,
  readme: checkReadme,
  package: checkPackage,
  // The last, since its first run installs for minutes.
  crewai: program(NODE, ['scripts/check-crewai.mjs']),
};

const HELP = `npm run ready -- [options]

  --only a,b   these checks alone: ${Object.keys(CHECKS).join(', ')}
  --help`;

/**
 * A check that is a program which ends with 0.
 * @param {string} file
 * @param {string[]} args
 * @param {string} [cwd]
 * @returns {Check}
 */
function program(file, args, cwd = ROOT) {
  return async () => {
    const { ok, how, output } = await watch(file, args, { env, cwd, show: false });
    return ok ? [] : [output.trim() || how];
  };
}

/**
 * A check that is a Python program of the development environment.
 * @param {string} module
 * @param {string[]} args
 * @returns {Check}
 */
function tool(module, args) {
  return () => program(devVenv(), ['-m', module, ...args], PYTHON)();
}

/** @param {string} name */
async function run(name) {
  const start = performance.now();
  /** @type {readonly string[]} */
  let problems;
  try {
    problems = await CHECKS[name]();
  } catch (error) {
    problems = [/** @type {Error} */ (error).message];
  }
  const ok = problems.length === 0;
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(12)}${seconds(performance.now() - start).padStart(8)}`);
  for (const problem of problems) console.log(problem.replace(/^/gm, '        '));
  return ok;
}

async function main() {
  const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean', default: false } } });
  if (values.help) return console.log(HELP);
  const names = values.only?.split(',') ?? Object.keys(CHECKS);
  const unknown = names.find(name => !Object.hasOwn(CHECKS, name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there is ${Object.keys(CHECKS).join(', ')}`);
  const start = performance.now();
  const failed = [];
  for (const name of names) {
    if (!(await run(name))) failed.push(name);
  }
  const outcome = failed.length === 0 ? `all ${names.length} checks passed` : `${failed.length} of ${names.length} checks failed: ${failed.join(', ')}`;
  console.log(`\n${outcome}, ${seconds(performance.now() - start)}`);
  if (failed.length > 0) process.exitCode = 1;
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 2;
});
