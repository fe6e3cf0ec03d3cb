'use strict';

const { createError } = require('../errors');

/** A Python identifier, or several with dots between them. */
const DOTTED_NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*(\.[\p{ID_Start}_][\p{ID_Continue}]*)*$/u;

/** @typedef {(value: any) => string | undefined} Check Says what is wanted instead, if the value is not that. */

/**
 * @param {number} least
 * @param {number} most
 * @returns {Check}
 */
const integer = (least, most) => value =>
  Number.isInteger(value) && value >= least && value <= most ? undefined : `an integer from ${least} to ${most}`;

/** @type {Check} */
const text = value => typeof value === 'string' && value !== '' ? undefined : 'a string that is not empty';
/** @type {Check} */
const truth = value => typeof value === 'boolean' ? undefined : 'true or false';
/** @type {Check} */
const record = value => isRecord(value) ? undefined : 'a plain object';
/** @type {Check} */
const callback = value => typeof value === 'function' ? undefined : 'a function';
/** @type {Check} */
const names = value => Array.isArray(value) && value.every(name => typeof name === 'string') ? undefined : 'an array of strings';
/** @type {Check} */
const signal = value => value instanceof AbortSignal ? undefined : 'an AbortSignal';

/**
 * @param {...string} words
 * @returns {Check}
 */
const oneOf = (...words) => value => words.includes(value) ? undefined : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/**
 * Holds options against what is known of them; what is undefined counts as not given.
 * @template {object} Options
 * @param {string} what
 * @param {Record<string, Check>} known
 * @param {Options | undefined} options
 * @param {string} [path] Where they are among the options of `what`, with a dot.
 * @returns {Options}
 */
function check(what, known, options, path = '') {
  if (options === undefined) return /** @type {Options} */ ({});
  if (!isRecord(options)) throw createError('INVALID_ARGUMENT', `the options of ${what} must be a plain object`);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(known, name)) {
      throw createError('UNKNOWN_OPTION', `${what} knows no option '${path}${name}'`, { hint: `It takes ${Object.keys(known).map(known => path + known).join(', ')}.` });
    }
    const wanted = known[name](value);
    if (wanted !== undefined) throw createError('INVALID_ARGUMENT', `the option '${path}${name}' of ${what} must be ${wanted}`);
  }
  return /** @type {Options} */ (Object.fromEntries(given));
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // Of another realm (a vm context) the prototype is another object, one above null all the same.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

module.exports = { DOTTED_NAME, integer, text, truth, record, callback, names, signal, oneOf, check, isRecord };
