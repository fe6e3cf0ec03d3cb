'use strict';

const { createError, PythonNativeError } = require('../errors');
const { KIND } = require('./kinds');
const { Cycle, Refusal } = require('./refusal');
const { CONVERTED, Walk } = require('./walk');
const { Writer } = require('./writer');

/** @typedef {import('./walk').Level} Level */

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** A path through a thousand levels says less than its two ends. */
const LONGEST_PATH = 300;

/**
 * Makes the error for a value that could not be encoded: walks it once more, slowly, to find where it went wrong.
 * @param {unknown} value
 * @param {string} label
 * @param {unknown} error What the encoder threw.
 * @param {boolean} inline Whether it was to be written without handles.
 * @returns {unknown} what to throw instead
 */
function explain(value, label, error, inline) {
  const walk = new Walk(new Writer());
  walk.writer.inline = inline;
  let found = error;
  try {
    walk.run(value);
  } catch (again) {
    found = again;
  }
  // A handle's own words are better than any about it.
  if (found instanceof PythonNativeError && found.code === 'HANDLE_RELEASED') return found;
  const path = pathOf(label, walk.levels);
  if (found instanceof Cycle) return unsendable(path, sentence(found, leadsBack(found, label, walk.levels)));
  if (found instanceof Refusal) return unsendable(path, sentence(found, found.advice));
  const why = found instanceof Error ? found.message : 'no Error was thrown';
  return unsendable(path, `could not be read: ${why}`, found);
}

/**
 * @param {string} path
 * @param {string} reason
 * @param {unknown} [cause]
 */
function unsendable(path, reason, cause) {
  return createError('UNSENDABLE_VALUE', `${path}: ${reason}`, { path, cause });
}

/**
 * @param {Refusal} refusal
 * @param {string | undefined} advice
 */
function sentence({ what }, advice) {
  return `${what} cannot be sent to Python${advice === undefined ? '' : `: ${advice}`}`;
}

/**
 * @param {Cycle} cycle
 * @param {string} label
 * @param {Level[]} levels
 */
function leadsBack(cycle, label, levels) {
  const target = levels.findIndex(level => level.source === cycle.target);
  return `it leads back to ${pathOf(label, levels.slice(0, target))}`;
}

/**
 * The path as one would write it in JavaScript.
 * @param {string} label
 * @param {Level[]} levels
 */
function pathOf(label, levels) {
  const path = levels.reduce(step, label);
  if (path.length <= LONGEST_PATH) return path;
  return `${path.slice(0, LONGEST_PATH / 2)}…${path.slice(-LONGEST_PATH / 2)}`;
}

/**
 * @param {string} path
 * @param {Level} level
 */
function step(path, { kind, keys, items, at }) {
  switch (kind) {
    case KIND.LIST:
      return `${path}[${at}]`;
    case KIND.DICT:
      return path + property(/** @type {string[]} */ (keys)[at]);
    case KIND.MAP:
      // Keys and values take turns.
      return at % 2 === 0 ? `[...${path}.keys()][${at / 2}]` : mapValue(path, items[at - 1], (at - 1) / 2);
    case KIND.SET:
      return `[...${path}][${at}]`;
    case CONVERTED:
      return `${path}.toJSON()`;
    default:
      return path;
  }
}

/**
 * @param {string} path
 * @param {unknown} key
 * @param {number} index
 */
function mapValue(path, key, index) {
  if (typeof key === 'string') return `${path}.get(${JSON.stringify(key)})`;
  if (typeof key === 'number') return `${path}.get(${key})`;
  return `[...${path}.values()][${index}]`;
}

/** @param {string} key */
function property(key) {
  return IDENTIFIER.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

module.exports = { explain };
