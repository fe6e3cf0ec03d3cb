// Figures and tables as text.
import { summary } from './stats.mjs';

const THREE_DIGITS = [[100, 0], [10, 1], [1, 2], [0, 3]];

/** Three significant digits, with thousands set apart. */
export function figure(value) {
  const [, digits] = THREE_DIGITS.find(([from]) => Math.abs(value) >= from);
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `median [lowest–highest]`; the range only where there is more than one round. */
export function spread(stats) {
  if (!stats) return '–';
  return stats.rounds > 1 ? `${figure(stats.median)} [${figure(stats.min)}–${figure(stats.max)}]` : figure(stats.median);
}

export const cell = (row, metric) => spread(summary(row.rounds.map((round) => round?.[metric])));

const escape = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');

const FIGURE = /^(–|-?[\d.,]+( \[[-\d.,–]+\])? ?(×|%|µs|ms)?)$/;

/** Columns of figures stand to the right, columns of words to the left. */
const isFigures = (body, column) => body.length > 0 && body.every((row) => FIGURE.test(row[column]));

export function markdownTable(head, body) {
  const rule = head.map((_, column) => (isFigures(body, column) ? '---:' : '---'));
  return [head, rule, ...body.map((row) => row.map(escape))].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

export function plainTable(head, body) {
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => String(row[column]).length)));
  const line = (row) => row.map((text, column) => (
    isFigures(body, column) ? String(text).padStart(widths[column]) : String(text).padEnd(widths[column])
  )).join('  ').trimEnd();
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...body.map(line)].join('\n');
}
