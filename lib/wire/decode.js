'use strict';

const { createError, PythonNativeError } = require('../errors');
const { decodeLeaf, readKey, setProperty } = require('./decode-leaves');
const { Reader } = require('./reader');
const { TAG } = require('./tags');

/** @typedef {import('./guard').Guard} Guard */
/**
 * @typedef {(id: number, type: string) => unknown} MakeRef
 * @typedef {readonly ArrayBufferLike[]} Attachments
 * @typedef {{ tag: number, target: any, count: number, left: number, key: any, far: boolean }} Level
 */

const { LIST, DICT, MAP, SET } = TAG;
/** The last index that there is. */
const FAR_INDEX = '4294967294';

/**
 * Reads a value. The containers it is in are on a stack of its own, so depth is bounded by memory alone; recursion would
 * hardly be faster.
 * @param {Reader} reader
 * @param {Attachments} attachments The ArrayBuffers beside the batch.
 * @param {MakeRef} makeRef Makes the stand-in of an object that stayed in Python.
 * @param {Guard | null} [guard] For a value that may have been made to do harm.
 * @returns {unknown}
 */
function decodeValue(reader, attachments, makeRef, guard = null) {
  try {
    return decode(reader, attachments, makeRef, guard);
  } catch (cause) {
    if (cause instanceof PythonNativeError) throw cause;
    // The engine's own limits: so many characters, digits, or entries of a Map.
    const { message } = /** @type {Error} */ (cause);
    throw createError('UNSENDABLE_VALUE', `JavaScript cannot hold the value: ${message}`, { path: '', cause });
  }
}

/**
 * @param {Reader} reader
 * @param {Attachments} attachments
 * @param {MakeRef} makeRef
 * @param {Guard | null} guard
 * @returns {unknown}
 */
function decode(reader, attachments, makeRef, guard) {
  const tag = reader.u8();
  if (!isContainer(tag)) return decodeLeaf(reader, tag, attachments, makeRef);
  const root = open(reader, tag);
  const levels = [root];
  while (levels.length > 0) {
    const level = levels[levels.length - 1];
    if (level.left === 0) {
      if (level.tag >= MAP && level.target.size !== level.count) throw merged(level.tag);
      if (level.far) delete level.target[FAR_INDEX];
      levels.pop();
      continue;
    }
    level.left--;
    if (level.tag === DICT) level.key = readKey(reader);
    const next = reader.u8();
    if (isContainer(next)) {
      const inner = open(reader, next);
      // Filled after it has its place: the place does not depend on what is in it.
      add(level, inner.target, guard);
      levels.push(inner);
    } else {
      add(level, decodeLeaf(reader, next, attachments, makeRef), guard);
    }
  }
  return root.target;
}

/** @param {number} tag */
function isContainer(tag) {
  return tag >= LIST && tag <= SET;
}

/**
 * @param {Reader} reader
 * @param {number} tag
 * @returns {Level}
 */
function open(reader, tag) {
  const count = reader.count();
  switch (tag) {
    case LIST:
      return { tag, target: [], count, left: count, key: null, far: false };
    case DICT:
      return { tag, target: {}, count, left: count, key: null, far: false };
    case MAP:
      return { tag, target: new Map(), count, left: 2 * count, key: null, far: false };
    default:
      return { tag, target: new Set(), count, left: count, key: null, far: false };
  }
}

/**
 * V8 keeps room for all indexes below one that is a key: two keys may take thirty kilobytes. Where there is one that is
 * further away than that goes, it keeps none.
 * @param {Level} level
 */
function keepSparse(level) {
  const first = level.key.charCodeAt(0);
  if (level.far) {
    if (level.key === FAR_INDEX) level.far = false;
  } else if (first >= 0x30 && first <= 0x39 && !Object.hasOwn(level.target, FAR_INDEX)) {
    level.target[FAR_INDEX] = null;
    level.far = level.key !== FAR_INDEX;
  }
}

/**
 * @param {Level} level
 * @param {unknown} value
 * @param {Guard | null} guard
 */
function add(level, value, guard) {
  switch (level.tag) {
    case LIST:
      level.target.push(value);
      break;
    case DICT:
      if (guard !== null) keepSparse(level);
      setProperty(level.target, level.key, value);
      break;
    case MAP:
      // Keys and values take turns, and an even number of them is left after a value.
      if (level.left % 2 !== 0) level.key = value;
      else if (guard === null) level.target.set(level.key, value);
      else guard.add(level.target, level.key, value);
      break;
    default:
      if (guard === null) level.target.add(value);
      else guard.add(level.target, value, undefined);
  }
}

/**
 * Python tells apart what is the same here: `Decimal('1')` and `'1'`, or two NaN.
 * @param {number} tag
 */
function merged(tag) {
  const what = tag === MAP ? 'keys of a dict' : 'members of a set';
  return createError('UNSENDABLE_VALUE', `two ${what} are one in JavaScript, which cannot tell them apart`, { path: '' });
}

exports.Reader = Reader;
exports.decodeValue = decodeValue;
