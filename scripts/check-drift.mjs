// What stands in several places says the same in each.

import { createRequire } from 'node:module';

import { differences } from './lib/differences.mjs';
import { read, readJson } from './lib/sources.mjs';

const require = createRequire(import.meta.url);
const WIRE = 'docs/WIRE.md';
const SPECIFICATION = 'docs/SPECIFICATION.md';
const EXPERIMENTS = { declared: 'lib/experiments/types.d.ts', taken: 'lib/experiments/options.js' };

/**
 * The names that the groups of a pattern find, those of one match joined by a space.
 * @param {string} text
 * @param {RegExp} pattern
 */
function found(text, pattern) {
  return [...text.matchAll(pattern)].map(([, ...groups]) => groups.join(' '));
}

/**
 * The part of a file between two texts.
 * @param {string} name
 * @param {string} from
 * @param {string} to
 */
function part(name, from, to) {
  const text = read(name);
  const start = text.indexOf(from);
  const end = text.indexOf(to, start + from.length);
  if (start < 0 || end < 0) throw new Error(`${name}: no part from ${JSON.stringify(from)} to ${JSON.stringify(to)}`);
  return text.slice(start, end);
}

function codes() {
  const table = Object.keys(readJson('errors.json'));
  const declared = found(part('index.d.ts', 'export type ErrorCode', ';'), /'([A-Z_]+)'/g);
  const rust = found(part('src/error.rs', 'codes! {', '\n}'), /=> "([A-Z_]+)"/g);
  const told = found(read('README.md'), /^\| `([A-Z_]+)` \|/gm);
  return [
    ...differences('errors.json', table, 'ErrorCode of index.d.ts', declared),
    ...differences('errors.json', table, 'src/error.rs', rust),
    ...differences('errors.json', table, 'the table of README.md', told),
  ];
}

function errorClasses() {
  const table = Object.values(/** @type {Record<string, { class: string, python: string | null }>} */ (readJson('errors.json')));
  const declared = found(read('index.d.ts'), /^export class (\w+Error) extends/gm).filter(name => name !== 'PythonNativeError');
  const made = Object.keys(require('../lib/errors.js').classes).filter(name => name !== 'PythonNativeError');
  const inPython = found(read('python/elizaos_py/errors.py'), /^class (\w+)\(/gm);
  const named = table.flatMap(({ python }) => python ?? []);
  return [
    ...differences('errors.json', table.map(entry => entry.class), 'index.d.ts', declared),
    ...differences('index.d.ts', declared, 'lib/errors.js', made),
    ...named.filter(name => !inPython.includes(name)).map(name => `${name}: in errors.json, not in python/elizaos_py/errors.py`),
  ];
}

function tags() {
  const { TAG, TO_RUST, TO_JS } = require('../lib/wire/tags.js');
  /** @param {Record<string, number>} table */
  const listed = table => Object.entries(table).map(([name, code]) => `${code} ${name}`);
  /** @param {string} from @param {string} to */
  const told = (from, to) => found(part(WIRE, from, to), /^\| (\d+) \| ([A-Z_0-9]+) \|/gm);
  /** @param {string} name @param {string} from @param {RegExp} pattern */
  const rust = (name, from, pattern) => [...part(name, from, '\n}').matchAll(pattern)].map(([, tag, code]) => `${code} ${tag}`);
  const CONSTANT = /pub const (\w+): u8 = (\d+);/g;
  return [
    ...differences(WIRE, told('## Values', '## Messages'), 'TAG of lib/wire/tags.js', listed(TAG)),
    ...differences(WIRE, told('## Values', '## Messages'), 'src/value.rs', rust('src/value.rs', 'pub mod tag', /\b([A-Z_0-9]+) = (\d+)/g)),
    ...differences(WIRE, told('Towards Rust:', 'Task kinds:'), 'TO_RUST of lib/wire/tags.js', listed(TO_RUST)),
    ...differences(WIRE, told('Towards Rust:', 'Task kinds:'), 'src/api/submission.rs', rust('src/api/submission.rs', 'mod kind', CONSTANT)),
    ...differences(WIRE, told('Towards JavaScript:', 'Event types:'), 'TO_JS of lib/wire/tags.js', listed(TO_JS)),
    ...differences(WIRE, told('Towards JavaScript:', 'Event types:'), 'src/api/outbox.rs', rust('src/api/outbox.rs', 'mod kind', CONSTANT)),
  ];
}

function versions() {
  const { version } = readJson('package.json');
  const [rust] = found(part('Cargo.toml', '[workspace.package]', '\n\n'), /^version = "(.*)"/gm);
  const [python] = found(read('python/pyproject.toml'), /^version = "(.*)"/gm);
  return [
    ...(rust === version ? [] : [`Cargo.toml has version ${rust}, package.json ${version}`]),
    ...(python === version ? [] : [`python/pyproject.toml has version ${python}, package.json ${version}`]),
  ];
}

/** The workflow builds the platforms that npm/platforms.json describes, and the README names them. */
function platforms() {
  const described = Object.keys(readJson('npm/platforms.json'));
  const built = found(read('.github/workflows/ci.yml'), /^ +- platform: (\S+)/gm);
  const told = found(read('README.md'), /^\| `((?:linux|darwin|win32)-[\w-]+)` \|/gm);
  return [
    ...differences('npm/platforms.json', described, '.github/workflows/ci.yml', built),
    ...differences('npm/platforms.json', described, 'the platforms of README.md', told),
  ];
}

/** The options that lib/ takes are those that index.d.ts declares and the README explains. */
function options() {
  /** @param {string} from @param {string} [file] */
  const declared = (from, file = 'index.d.ts') => found(part(file, from, '\n}'), /^ {2}(\w+)\??:/gm);
  /** @param {string} from @param {string} [file] */
  const taken = (from, file = 'lib/tasks/options.js') => found(part(file, from, '\n}'), /^ {2}(\w+)[:,]/gm);
  /** @param {string} from @param {string} to */
  const told = (from, to) => found(part('README.md', from, to), /^\| `(\w+)` \|/gm);
  return [
    ...differences('PythonOptions of index.d.ts', declared('interface PythonOptions'), 'lib/tasks/options.js', taken('const INSTANCE')),
    ...differences('TaskOptions of index.d.ts', declared('interface TaskOptions'), 'lib/tasks/options.js', taken('const TASK')),
    ...differences('SandboxOptions of index.d.ts', declared('interface SandboxOptions'), 'lib/tasks/sandbox.js', taken('const SANDBOX', 'lib/tasks/sandbox.js')),
    ...differences('ExperimentRunOptions', declared('interface ExperimentRunOptions', EXPERIMENTS.declared), EXPERIMENTS.taken, taken('const RUN', EXPERIMENTS.taken)),
    ...differences('ExperimentReportOptions', declared('interface ExperimentReportOptions', EXPERIMENTS.declared), EXPERIMENTS.taken, taken('const REPORT', EXPERIMENTS.taken)),
    ...differences('PythonOptions of index.d.ts', declared('interface PythonOptions'), 'README.md', told('### Of an instance', '### Of the sandbox')),
    ...differences('SandboxOptions of index.d.ts', declared('interface SandboxOptions'), 'README.md', told('### Of the sandbox', '### Of a task')),
    ...differences('TaskOptions of index.d.ts', declared('interface TaskOptions'), 'README.md', told('### Of a task', '\n## ')),
  ];
}

/** What the specification promises is what the benchmarks hold, and the tests that it names are there. */
async function promises() {
  const text = read(SPECIFICATION);
  const benches = found(part('bench/run.mjs', 'const BENCHES', ';'), /'([\w-]+)'/g);
  const problems = differences('bench/run.mjs', benches, SPECIFICATION, found(text, /^\| `bench\/([\w-]+)\.mjs` \|/gm));
  for (const name of benches) {
    const { promise } = await import(`../bench/${name}.mjs`);
    if (!text.includes(`\`bench/${name}.mjs\` | ${promise} |`)) problems.push(`${SPECIFICATION} has not the promise of bench/${name}.mjs: ${promise}`);
  }
  for (const [, file, titles] of text.matchAll(/`([\w./-]+)` › ((?:(?!; `[\w./-]+` ›)[^|\n])+)/g)) {
    // As the test's source spells them.
    const source = read(file).replaceAll("\\'", "'");
    const missing = titles.trim().split('; ').filter(title => !source.includes(title));
    problems.push(...missing.map(title => `${SPECIFICATION}: ${file} has no test "${title}"`));
  }
  return problems;
}

export async function check() {
  return [...[codes, errorClasses, tags, versions, platforms, options].flatMap(compare => compare()), ...(await promises())];
}
