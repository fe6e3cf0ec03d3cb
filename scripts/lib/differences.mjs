/**
 * What one of two lists has and the other lacks, as texts.
 * @param {string} here
 * @param {Iterable<string>} some
 * @param {string} there
 * @param {Iterable<string>} others
 */
export function differences(here, some, there, others) {
  const [one, other] = [new Set(some), new Set(others)];
  return [
    ...[...one].filter(name => !other.has(name)).map(name => `${name}: in ${here}, not in ${there}`),
    ...[...other].filter(name => !one.has(name)).map(name => `${name}: in ${there}, not in ${here}`),
  ];
}
