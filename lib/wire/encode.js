'use strict';

const { explain } = require('./explain');
const { KIND, kindOf } = require('./kinds');
const { encodeLeaf } = require('./leaves');
const { Cycle } = require('./refusal');
const { encodeHandle, encodeScalar } = require('./scalars');
const { TAG } = require('./tags');
const { Walk } = require('./walk');
const { RECURSION_LIMIT } = require('./writer');

/** @typedef {import('./writer').Writer} Writer */

const { LIST, DICT, REFUSED, MAP, SET } = KIND;
const { hasOwnProperty } = Object.prototype;

/**
 * Writes a value. For what cannot be sent it throws an error that names the path to it, beginning with `label`; the
 * writer then holds half a value and wants a `rollback`.
 * @param {Writer} writer
 * @param {unknown} value
 * @param {string} [label] What the value is to the caller: `args`, `inputs`, `result`.
 */
function encodeValue(writer, value, label = 'value') {
  try {
    encode(writer, value, 0);
  } catch (error) {
    writer.ancestors.fill(null);
    throw explain(value, label, error, writer.inline);
  }
}

/**
 * @param {Writer} writer
 * @param {unknown} value
 * @param {number} depth The number of containers around it.
 */
function encode(writer, value, depth) {
  writer.reserve(16);
  if (typeof value === 'object' && value !== null) encodeObject(writer, value, depth, false);
  else encodeScalar(writer, value);
}

/**
 * @param {Writer} writer
 * @param {any} value
 * @param {number} depth
 * @param {boolean} converted Whether a toJSON() gave it.
 */
function encodeObject(writer, value, depth, converted) {
  if (depth >= RECURSION_LIMIT) {
    new Walk(writer).run(value, converted);
    return;
  }
  const kind = kindOf(value);
  if (kind <= REFUSED) {
    if (kind !== LIST && encodeHandle(writer, value)) return;
    if (!converted && typeof value.toJSON === 'function') {
      encodeJson(writer, value, depth);
      return;
    }
  }
  switch (kind) {
    case LIST:
      enter(writer, value, depth);
      encodeList(writer, value, depth + 1);
      break;
    case DICT:
      enter(writer, value, depth);
      encodeDict(writer, value, depth + 1);
      break;
    case MAP:
      enter(writer, value, depth);
      encodeMap(writer, value, depth + 1);
      break;
    case SET:
      enter(writer, value, depth);
      encodeSet(writer, value, depth + 1);
      break;
    default:
      encodeLeaf(writer, value, kind);
      return;
  }
  writer.ancestors[depth] = null;
}

/**
 * Looking at each container around costs less than a Set up to here, and finds a cycle where it closes rather than
 * after it has been written many times over.
 * @param {Writer} writer
 * @param {object} value
 * @param {number} depth
 */
function enter(writer, value, depth) {
  const { ancestors } = writer;
  for (let level = 0; level < depth; level++) {
    if (ancestors[level] === value) throw new Cycle(value);
  }
  ancestors[depth] = value;
}

/**
 * @param {Writer} writer
 * @param {any} value
 * @param {number} depth
 */
function encodeJson(writer, value, depth) {
  enter(writer, value, depth);
  const json = value.toJSON('');
  if (typeof json !== 'object' || json === null) {
    encodeScalar(writer, json);
  } else if (json !== value) {
    encodeObject(writer, json, depth + 1, true);
  } else {
    writer.ancestors[depth] = null;
    encodeObject(writer, value, depth, true);
  }
  writer.ancestors[depth] = null;
}

/**
 * @param {Writer} writer
 * @param {unknown[]} list
 * @param {number} depth
 */
function encodeList(writer, list, depth) {
  const { length } = list;
  writer.bytes[writer.length++] = TAG.LIST;
  writer.u32(length);
  for (let index = 0; index < length; index++) encode(writer, list[index], depth);
}

/**
 * `for in` with the check is faster than Object.keys: V8 then knows where in the object each property is.
 * @param {Writer} writer
 * @param {any} object
 * @param {number} depth
 */
function encodeDict(writer, object, depth) {
  const start = begin(writer, TAG.DICT);
  let count = 0;
  for (const key in object) {
    if (hasOwnProperty.call(object, key)) {
      writer.string(key);
      encode(writer, object[key], depth);
      count++;
    }
  }
  writer.view.setUint32(start, count, true);
}

/**
 * @param {Writer} writer
 * @param {Map<unknown, unknown>} map
 * @param {number} depth
 */
function encodeMap(writer, map, depth) {
  const start = begin(writer, TAG.MAP);
  let count = 0;
  for (const [key, value] of map) {
    encode(writer, key, depth);
    encode(writer, value, depth);
    count++;
  }
  writer.view.setUint32(start, count, true);
}

/**
 * @param {Writer} writer
 * @param {Set<unknown>} set
 * @param {number} depth
 */
function encodeSet(writer, set, depth) {
  const start = begin(writer, TAG.SET);
  let count = 0;
  for (const item of set) {
    encode(writer, item, depth);
    count++;
  }
  writer.view.setUint32(start, count, true);
}

/**
 * Begins a container whose count is known at its end.
 * @param {Writer} writer
 * @param {number} tag
 * @returns {number} where the count goes
 */
function begin(writer, tag) {
  const start = writer.length + 1;
  writer.bytes[start - 1] = tag;
  writer.length = start + 4;
  return start;
}

module.exports = { encodeValue };
