// `npm run bench`: ours beside the floors and whichever peers are installed, held against what is promised.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chartSvg } from './lib/chart.mjs';
import { canPin } from './lib/child.mjs';
import { documentReport } from './lib/document-report.mjs';
import { machine, prepare } from './lib/environment.mjs';
import { docsDir } from './lib/paths.mjs';
import { plainReport, verdicts } from './lib/report.mjs';
import { runRounds } from './lib/rounds.mjs';

const BENCHES = ['call-latency', 'call-throughput', 'source', 'tools', 'values', 'buffers', 'event-loop', 'startup',
  'sandbox', 'sandbox-tools', 'sandbox-load', 'record'];

const HELP = `npm run bench -- [options]

  --only a,b        these benches alone
  --contestants a,b these contestants alone
  --placement a,b   pinned (one core), free (all cores); default: what each bench is for
  --rounds N        rounds, default 5 (2 with --quick)
  --quick           short rounds: to see that all runs, not to compare
  --out DIR         where BENCHMARKS.md and benchmarks.svg go, default docs
  --no-write        print only
  --list            what there is
  --help`;

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    contestants: { type: 'string' },
    placement: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string', default: docsDir },
    'no-write': { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const listed = (text) => text?.split(',').map((name) => name.trim()).filter(Boolean);

/** The names asked for, all of them when none was; a name that does not exist is a mistake worth stopping for. */
function chosen(flag, all) {
  const names = listed(flags[flag]);
  const unknown = names?.find((name) => !all.includes(name));
  if (unknown) throw new Error(`--${flag} ${unknown}: there is ${all.join(', ')}`);
  return names ?? all;
}

const say = (text) => process.stderr.write(`${text}\n`);

const address = (name) => new URL(`${name}.mjs`, import.meta.url).href;

async function runBench(name, { rounds, context, names }) {
  const bench = await import(address(name));
  const results = [];
  for (const placement of flags.placement ? chosen('placement', ['pinned', 'free']) : bench.placements) {
    if (placement === 'pinned' && !canPin) {
      say(`${name}: pinning needs Linux and taskset; left out`);
      continue;
    }
    const progress = (text) => say(`${name} (${placement}) ${text}`);
    const rows = await runRounds({
      bench: address(name),
      names: bench.contestants.filter((contestant) => names.includes(contestant)),
      rounds,
      pinned: placement === 'pinned',
      startsItself: bench.startsItself ?? false,
      context,
      options: { quick: flags.quick },
      progress,
    });
    results.push({ placement, rows });
  }
  return { bench, results };
}

async function list() {
  for (const name of BENCHES) {
    const { title, contestants } = await import(address(name));
    console.log(`${name}: ${title}\n  ${contestants.join(', ')}`);
  }
}

async function main() {
  if (flags.help) return console.log(HELP);
  if (flags.list) return list();
  const only = chosen('only', BENCHES);
  const { names: everyone } = await import('./lib/contestants.mjs');
  const names = chosen('contestants', everyone);
  const rounds = Number(flags.rounds ?? (flags.quick ? 2 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${flags.rounds}: a whole number from 1`);

  const context = prepare({ say });
  const entries = [];
  for (const name of BENCHES.filter((bench) => only.includes(bench))) {
    const entry = await runBench(name, { rounds, context, names });
    entries.push(entry);
    console.log(plainReport(entry.bench, entry.results));
  }
  if (!flags['no-write']) write(entries, rounds);
  const short = entries.flatMap(({ bench, results }) => verdicts(bench, results)).filter(({ verdict }) => verdict === 'short');
  if (short.length > 0) process.exitCode = 1;
}

/** The flags that shaped the figures; where the report went is not among them. */
function repeated() {
  return Object.entries(flags)
    .filter(([name, value]) => !['out', 'no-write'].includes(name) && value)
    .map(([name, value]) => (value === true ? `--${name}` : `--${name} ${value}`));
}

function write(entries, rounds) {
  mkdirSync(flags.out, { recursive: true });
  const command = ['npm run bench', ...(repeated().length ? ['--', ...repeated()] : [])].join(' ');
  const date = new Date().toISOString().slice(0, 10);
  const report = documentReport({ entries, machine: machine(), date, command, rounds, chart: 'benchmarks.svg' });
  writeFileSync(path.join(flags.out, 'BENCHMARKS.md'), report);
  writeFileSync(path.join(flags.out, 'benchmarks.svg'), chartSvg(entries));
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
