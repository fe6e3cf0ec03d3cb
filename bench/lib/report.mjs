// From rounds to the text of a bench: one table per placement and the verdict on each bar.
import { barText, judge } from './checks.mjs';
import { cell, markdownTable, plainTable, spread } from './format.mjs';

export const MARKS = { pass: '✓', short: '✗', unknown: '?' };
const WORDS = { pass: 'pass', short: 'falls short', unknown: 'not measured' };

export const PLACEMENT_WORDS = { pinned: 'all threads on one core', free: 'on all cores' };

/** Verdicts of a bench over its placements: `{ placement, bar, verdict, figure, check }`. */
export function verdicts(bench, results) {
  return results.flatMap(({ placement, rows }) => bench.checks
    .filter((check) => !check.placement || check.placement === placement)
    .map((check) => {
      const judged = judge(check, rows);
      return { ...judged, placement, check, bar: barText(check, { labels: bench.labels, than: judged.than }) };
    }));
}

function table(bench, rows) {
  const metrics = Object.keys(bench.labels);
  const head = ['', ...metrics.map((metric) => bench.labels[metric]), 'remark'];
  const body = rows.map((row) => [row.name, ...metrics.map((metric) => cell(row, metric)), row.notes.join('; ')]);
  return { head, body };
}

const measured = ({ check, figure }) => {
  const unit = { within: '×', ahead: '×' }[check.kind] ?? ` ${check.unit}`;
  return figure ? `${spread(figure)}${unit}` : '–';
};

export function verdictTable(list, manyPlacements) {
  const head = ['', ...(manyPlacements ? ['threads'] : []), 'bar', 'measured', 'verdict'];
  const body = list.map((item) => [
    MARKS[item.verdict],
    ...(manyPlacements ? [PLACEMENT_WORDS[item.placement]] : []),
    item.bar,
    measured(item),
    WORDS[item.verdict],
  ]);
  return { head, body };
}

export function plainReport(bench, results) {
  const parts = [`\n${bench.title}`];
  for (const { placement, rows } of results) {
    const { head, body } = table(bench, rows);
    if (results.length > 1) parts.push(`\n${PLACEMENT_WORDS[placement]}`);
    parts.push(plainTable(head, body));
  }
  const { head, body } = verdictTable(verdicts(bench, results), results.length > 1);
  parts.push('', plainTable(head, body));
  return parts.join('\n');
}

export function markdownReport(bench, results) {
  const parts = [`## ${bench.title}`, bench.promise];
  const { head, body } = verdictTable(verdicts(bench, results), results.length > 1);
  parts.push(markdownTable(head, body));
  for (const { placement, rows } of results) {
    if (results.length > 1) parts.push(`### ${PLACEMENT_WORDS[placement][0].toUpperCase()}${PLACEMENT_WORDS[placement].slice(1)}`);
    const own = table(bench, rows);
    parts.push(markdownTable(own.head, own.body));
  }
  return parts.join('\n\n');
}
