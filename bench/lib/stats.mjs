// The few statistics that the reports use. Rounds that gave no figure are undefined or null and are left out.

const present = (samples) => Array.from(samples).filter((sample) => Number.isFinite(sample)).sort((a, b) => a - b);

/** The value below which `share` of the samples lie (nearest rank). */
export function quantile(samples, share) {
  const sorted = present(samples);
  if (sorted.length === 0) return undefined;
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

export function median(samples) {
  const sorted = present(samples);
  if (sorted.length === 0) return undefined;
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median over rounds with the lowest and the highest, or undefined when no round gave a figure. */
export function summary(samples) {
  const sorted = present(samples);
  if (sorted.length === 0) return undefined;
  return { median: median(sorted), min: sorted[0], max: sorted.at(-1), rounds: sorted.length };
}

/**
 * One figure per round out of two contestants' rounds. What disturbs the machine disturbs both sides of a round, so the
 * median of these says more than the quotient of two medians.
 */
export function perRound(ours, theirs, combine) {
  const figures = [];
  for (let round = 0; round < Math.min(ours.length, theirs.length); round++) {
    if (Number.isFinite(ours[round]) && Number.isFinite(theirs[round])) figures.push(combine(ours[round], theirs[round]));
  }
  return figures;
}
