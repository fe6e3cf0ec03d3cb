// What a promise is held against. A check is data; judge() turns it and the rounds into a verdict.
import { median, perRound, summary } from './stats.mjs';

/** Ours at most `times` what the other needs. */
export const within = (times, metric, than, more = {}) => ({ kind: 'within', times, metric, than, ...more });
/** Ours at least `times` faster; `higher: true` where a larger figure is the better one. */
export const ahead = (times, metric, than, more = {}) => ({ kind: 'ahead', times, metric, than, ...more });
/** Ours at most `bar`. */
export const below = (bar, metric, more = {}) => ({ kind: 'below', bar, metric, ...more });
/** Ours at most `bar` above another figure of ours in the same round. */
export const closeTo = (bar, metric, base, more = {}) => ({ kind: 'closeTo', bar, metric, base, ...more });

/** Stands for the best peer of the table that leaves Node's thread free. */
export const BEST_PEER = 'best peer';

const column = (row, metric) => row.rounds.map((round) => round?.[metric]);

function bestPeer(rows, metric, higher) {
  let best;
  for (const row of rows.filter(({ kind, blocksNode }) => kind === 'peer' && !blocksNode)) {
    const value = median(column(row, metric));
    if (value !== undefined && (!best || (higher ? value > best.value : value < best.value))) best = { row, value };
  }
  return best?.row;
}

const combine = {
  within: (ours, theirs) => ours / theirs,
  ahead: (ours, theirs) => theirs / ours,
  aheadHigher: (ours, theirs) => ours / theirs,
  closeTo: (ours, base) => ours - base,
};

function figures(check, ours, rows) {
  const mine = column(ours, check.metric);
  if (check.kind === 'below') return { figures: mine.filter(Number.isFinite) };
  if (check.kind === 'closeTo') return { figures: perRound(mine, column(ours, check.base), combine.closeTo) };
  const other = check.than === BEST_PEER
    ? bestPeer(rows, check.metric, check.higher)
    : rows.find(({ name }) => name === check.than);
  if (!other) return { figures: [] };
  const how = check.kind === 'ahead' && check.higher ? combine.aheadHigher : combine[check.kind];
  return { figures: perRound(mine, column(other, check.otherMetric ?? check.metric), how), than: other.name };
}

/** `{ verdict: 'pass' | 'short' | 'unknown', figure, than }`; the figure is the median over rounds with its range. */
export function judge(check, rows) {
  const ours = rows.find(({ kind }) => kind === 'ours');
  const { figures: perRounds, than } = ours ? figures(check, ours, rows) : { figures: [] };
  const figure = summary(perRounds);
  if (!figure) return { verdict: 'unknown', than };
  const passed = check.kind === 'ahead' ? figure.median >= check.times : figure.median <= (check.times ?? check.bar);
  return { verdict: passed ? 'pass' : 'short', figure, than };
}

/** The bar in words, e.g. `p50 at most 2× floor-echo`. */
export function barText(check, { labels, than }) {
  const name = labels[check.metric];
  const other = check.than === BEST_PEER ? `the best peer that does not block Node${than ? ` (${than})` : ''}` : check.than;
  if (check.kind === 'within') return `${name}: at most ${check.times}× ${other}`;
  if (check.kind === 'ahead') return `${name}: ${check.times === 1 ? 'ahead of' : `at least ${check.times}× better than`} ${other}`;
  if (check.kind === 'closeTo') return `${name}: at most ${check.bar} ${check.unit} above ${labels[check.base]}`;
  return `${name}: at most ${check.bar} ${check.unit}`;
}
