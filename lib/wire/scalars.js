'use strict';

const { Refusal } = require('./refusal');
const { HANDLE } = require('./symbols');
const { TAG } = require('./tags');

/** @typedef {import('./writer').Writer} Writer */

const { NULL, TRUE, FALSE, I32, F64, I64, BIGINT } = TAG;
const HANDLE_TAG = TAG.HANDLE;

/**
 * Writes what is no object. There is room for the 16 bytes that numbers and tags take.
 * @param {Writer} writer
 * @param {unknown} value
 */
function encodeScalar(writer, value) {
  switch (typeof value) {
    case 'string':
      writer.string(value);
      return;
    case 'number':
      encodeNumber(writer, value);
      return;
    case 'boolean':
      writer.bytes[writer.length++] = value ? TRUE : FALSE;
      return;
    case 'undefined':
      writer.bytes[writer.length++] = NULL;
      return;
    case 'bigint':
      encodeBigInt(writer, value);
      return;
    case 'function':
      if (encodeHandle(writer, value)) return;
      throw new Refusal('a function');
    case 'symbol':
      throw new Refusal('a symbol');
    default:
      writer.bytes[writer.length++] = NULL;
  }
}

/**
 * @param {Writer} writer
 * @param {number} value
 */
function encodeNumber(writer, value) {
  const at = writer.length;
  if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
    writer.bytes[at] = I32;
    writer.view.setInt32(at + 1, value, true);
    writer.length = at + 5;
  } else if (Number.isSafeInteger(value) && value !== 0) {
    // In two halves: a BigInt would be an allocation.
    writer.bytes[at] = I64;
    writer.view.setUint32(at + 1, value >>> 0, true);
    writer.view.setInt32(at + 5, Math.floor(value / 2 ** 32), true);
    writer.length = at + 9;
  } else {
    writer.bytes[at] = F64;
    writer.view.setFloat64(at + 1, value, true);
    writer.length = at + 9;
  }
}

/**
 * @param {Writer} writer
 * @param {bigint} value
 */
function encodeBigInt(writer, value) {
  if (BigInt.asIntN(64, value) === value) {
    writer.u8(I64);
    writer.i64(value);
    return;
  }
  // Two's complement of a negative number is the complement of what is one below its magnitude. The text is the only
  // way to a BigInt's bytes that takes linear time.
  const negative = value < 0n;
  const digits = (negative ? ~value : value).toString(16);
  const magnitude = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex').reverse();
  const signByte = magnitude[magnitude.length - 1] > 127 ? 1 : 0;
  writer.u8(BIGINT);
  writer.u32(magnitude.length + signByte);
  const start = writer.length;
  writer.raw(magnitude);
  if (signByte === 1) writer.u8(0);
  if (negative) {
    for (let at = start; at < writer.length; at++) writer.bytes[at] ^= 255;
  }
}

/**
 * Writes an object that stands for one in Python.
 * @param {Writer} writer
 * @param {object} value
 * @returns {boolean} whether it does
 */
function encodeHandle(writer, value) {
  const id = /** @type {{ [HANDLE]?: unknown }} */ (value)[HANDLE];
  if (id === undefined) return false;
  if (writer.inline) throw new Refusal('a handle', 'it names an object of this process, and the sandbox is another');
  writer.reserve(5);
  writer.u8(HANDLE_TAG);
  writer.u32(/** @type {number} */ (id));
  writer.handles.push(/** @type {number} */ (id));
  return true;
}

module.exports = { encodeScalar, encodeHandle };
