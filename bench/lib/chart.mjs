// The chart of the report: one panel per bench, one bar per contestant on a logarithmic scale, shorter is better (longer
// where more per second is better). No script, no font to load; colours follow the reader's light or dark setting.
import { figure } from './format.mjs';
import { summary } from './stats.mjs';

const WIDTH = 860;
const COLUMNS = 2;
const GAP = 28;
const MARGIN = 24;
const HEADER = 76;
const TITLE = 44;
const ROW = 19;
const BAR = 11;
const NAME_WIDTH = 124;
const FIGURE_WIDTH = 68;
// Where the scale begins, in decades below the smallest value: right beside it a small difference would look like a large one.
const ROOM = 0.5;

const STYLE = `
  svg { background: #ffffff; }
  text { font: 12px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328; }
  .title { font-size: 18px; font-weight: 600; }
  .panel { font-size: 13px; font-weight: 600; }
  .dim { fill: #59636e; }
  .ours { fill: #1a7f5a; } .floor { fill: #afb8c1; } .peer { fill: #6e8fc7; }
  .own { font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117; }
    text { fill: #e6edf3; }
    .dim { fill: #9198a1; }
    .ours { fill: #3fb68b; } .floor { fill: #4c5560; } .peer { fill: #5b7fbd; }
  }`;

const escape = (text) => text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);

function bars({ rows }, { metric, higher }) {
  const present = rows
    .map((row) => ({ name: row.name, kind: row.kind, value: summary(row.rounds.map((round) => round?.[metric]))?.median }))
    .filter(({ value }) => value > 0);
  return present.sort((a, b) => (higher ? b.value - a.value : a.value - b.value));
}

function scale(list) {
  const logs = list.map(({ value }) => Math.log10(value));
  const low = Math.min(...logs) - ROOM;
  return (value) => (Math.log10(value) - low) / (Math.max(...logs) - low);
}

function panel({ bench, result, suffix }, x, y, width) {
  const list = bars(result, bench.chart);
  const length = scale(list);
  const room = width - NAME_WIDTH - FIGURE_WIDTH;
  const direction = bench.chart.higher ? 'more is better' : 'less is better';
  const parts = [
    `<text class="panel" x="${x}" y="${y + 14}">${escape(bench.title)}${suffix}</text>`,
    `<text class="dim" x="${x}" y="${y + 31}">${escape(bench.chart.label ?? bench.labels[bench.chart.metric])}, ${direction}</text>`,
  ];
  list.forEach(({ name, kind, value }, index) => {
    const top = y + TITLE + index * ROW;
    const bar = Math.round(room * length(value));
    const own = kind === 'ours' ? ' own' : '';
    parts.push(
      `<text class="${kind === 'floor' ? 'dim' : own.trim()}" x="${x + NAME_WIDTH - 8}" y="${top + BAR - 1}" text-anchor="end">${escape(name)}</text>`,
      `<rect class="${kind}" x="${x + NAME_WIDTH}" y="${top}" width="${bar}" height="${BAR}" rx="2"/>`,
      `<text class="dim${own}" x="${x + NAME_WIDTH + bar + 6}" y="${top + BAR - 1}">${figure(value)}</text>`,
    );
  });
  return { svg: parts.join('\n'), height: TITLE + list.length * ROW };
}

function legend(y) {
  const entries = [['ours', 'this package'], ['peer', 'peers'], ['floor', 'floors: what any bridge pays, or the work alone']];
  let x = MARGIN;
  return entries.map(([kind, text]) => {
    const svg = `<rect class="${kind}" x="${x}" y="${y - 9}" width="11" height="11" rx="2"/><text class="dim" x="${x + 17}" y="${y}">${text}</text>`;
    x += 40 + text.length * 6.2;
    return svg;
  }).join('\n');
}

/** `entries`: `[{ bench, results }]`, as the report takes them. */
export function chartSvg(entries) {
  const panels = entries.flatMap(({ bench, results }) => results
    .filter((result) => bars(result, bench.chart).length > 0)
    .map((result) => ({ bench, result, suffix: results.length > 1 ? `, ${result.placement === 'pinned' ? 'one core' : 'all cores'}` : '' })));
  const width = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS;
  const drawn = [];
  let y = HEADER;
  for (let first = 0; first < panels.length; first += COLUMNS) {
    const line = panels.slice(first, first + COLUMNS).map((each, column) => panel(each, MARGIN + column * (width + GAP), y, width));
    drawn.push(...line.map(({ svg }) => svg));
    y += Math.max(...line.map(({ height }) => height)) + GAP;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-label="Benchmarks">`,
    `<style>${STYLE}\n</style>`,
    `<text class="title" x="${MARGIN}" y="34">CPython inside Node, beside what else there is</text>`,
    legend(58),
    `<text class="dim" x="${WIDTH - MARGIN}" y="58" text-anchor="end">logarithmic scales</text>`,
    ...drawn,
    '</svg>',
  ].join('\n').concat('\n');
}
