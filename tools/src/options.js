import { InvalidArgumentError } from './errors.js';

/**
 * @param {string} of
 * @param {object} options
 * @param {readonly string[]} known
 */
export function knownOptions(of, options, known) {
  if (options === null || typeof options !== 'object') throw new InvalidArgumentError(`${of} takes an object of options`);
  const unknown = Object.keys(options).filter(name => !known.includes(name));
  if (unknown.length > 0) throw new InvalidArgumentError(`${of} knows no option ${unknown.join(', ')}`, { hint: `It takes ${known.join(', ')}.` });
}

/**
 * @param {string} name
 * @param {number | undefined} value
 * @param {number} usual
 * @param {number} [least]
 */
export function positive(name, value, usual, least = 1) {
  if (value === undefined) return usual;
  if (typeof value !== 'number' || !(value >= least) || !Number.isFinite(value)) throw new InvalidArgumentError(`${name} must be a number of at least ${least}`);
  return value;
}
