'use strict';

const { decodeLeaf, readKey, setProperty } = require('./decode-leaves');
const { Reader } = require('./reader');
const { TAG } = require('./tags');

/**
 * @typedef {(id: number, type: string) => unknown} MakeRef
 * @typedef {readonly ArrayBufferLike[]} Attachments
 * @typedef {{ tag: number, target: any, left: number, key: any }} Level
 */

const { LIST, DICT, MAP, SET } = TAG;

/**
 * Reads a value. The containers it is in are on a stack of its own, so depth is bounded by memory alone; recursion would
 * hardly be faster.
 * @param {Reader} reader
 * @param {Attachments} attachments The ArrayBuffers beside the batch.
 * @param {MakeRef} makeRef Makes the stand-in of an object that stayed in Python.
 * @returns {unknown}
 */
function decodeValue(reader, attachments, makeRef) {
  const tag = reader.u8();
  if (!isContainer(tag)) return decodeLeaf(reader, tag, attachments, makeRef);
  const root = open(reader, tag);
  const levels = [root];
  while (levels.length > 0) {
    const level = levels[levels.length - 1];
    if (level.left === 0) {
      levels.pop();
      continue;
    }
    level.left--;
    if (level.tag === DICT) level.key = readKey(reader);
    const next = reader.u8();
    if (isContainer(next)) {
      const inner = open(reader, next);
      // Filled after it has its place: the place does not depend on what is in it.
      add(level, inner.target);
      levels.push(inner);
    } else {
      add(level, decodeLeaf(reader, next, attachments, makeRef));
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
      return { tag, target: [], left: count, key: null };
    case DICT:
      return { tag, target: {}, left: count, key: null };
    case MAP:
      return { tag, target: new Map(), left: 2 * count, key: null };
    default:
      return { tag, target: new Set(), left: count, key: null };
  }
}

/**
 * @param {Level} level
 * @param {unknown} value
 */
function add(level, value) {
  switch (level.tag) {
    case LIST:
      level.target.push(value);
      break;
    case DICT:
      setProperty(level.target, level.key, value);
      break;
    case MAP:
      // Keys and values take turns, and an even number of them is left after a value.
      if (level.left % 2 === 0) level.target.set(level.key, value);
      else level.key = value;
      break;
    default:
      level.target.add(value);
  }
}

exports.Reader = Reader;
exports.decodeValue = decodeValue;
