// docs/BENCHMARKS.md as a whole.
import { markdownTable } from './format.mjs';
import { MARKS, markdownReport, verdicts } from './report.mjs';

const HOW = `Every contestant runs in a Node process of its own that lives through all rounds and rests while the others have
their turn. The rounds are interleaved (A B C A B C …), so that what disturbs the machine disturbs everyone; a cell is the
median over the rounds with the lowest and the highest round in brackets, and a quotient is the median of the quotients of
the single rounds. Figures of one table belong together; absolute ones drift with the machine.

Floors are no peers. They are the parts that a bridge has to pay, or the work alone with no bridge at all.`;

function contestantTable(rowsByName) {
  return markdownTable(['name', 'what it is'], [...rowsByName.values()].map(({ name, about }) => [name, about]));
}

/** `entries`: `[{ bench, results }]`. */
export function documentReport({ entries, machine, date, command, rounds, chart }) {
  const rows = new Map(entries.flatMap(({ results }) => results.flatMap((result) => result.rows)).map((row) => [row.name, row]));
  const all = entries.flatMap(({ bench, results }) => verdicts(bench, results));
  const count = (verdict) => all.filter((item) => item.verdict === verdict).length;
  const facts = [
    ['date', date], ['system', machine.system], ['processor', machine.processor], ['memory', machine.memory],
    ['Node', machine.node], ['Python', machine.python], ['rounds', rounds],
  ];
  const outcome = [`${MARKS.pass} ${count('pass')} pass`, `${MARKS.short} ${count('short')} fall short`];
  if (count('unknown')) outcome.push(`${MARKS.unknown} ${count('unknown')} not measured`);
  return [
    '# Benchmarks',
    `Made by \`${command}\`; do not edit.`,
    markdownTable(['machine', ''], facts),
    `Of ${all.length} bars: ${outcome.join(', ')}.`,
    ...(chart ? [`![Ours beside the floors and the peers](${chart})`] : []),
    HOW,
    contestantTable(rows),
    ...entries.map(({ bench, results }) => markdownReport(bench, results)),
  ].join('\n\n').concat('\n');
}

