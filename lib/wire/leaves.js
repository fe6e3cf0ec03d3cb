'use strict';

const { types } = require('node:util');
const { KIND, describe } = require('./kinds');
const { sizeOf } = require('./ndarray');
const { Refusal } = require('./refusal');
const { encodeScalar } = require('./scalars');
const { TAG } = require('./tags');
const { elementTypeOf, isAttachable } = require('./views');

/**
 * @typedef {import('./writer').Writer} Writer
 * @typedef {import('./ndarray').NdArray} NdArray
 */

/** Up to here a copy costs less than lending the memory to Python. */
const INLINE_BYTES = 64 * 1024;

/** What a Python datetime can hold. */
const FIRST_MOMENT = Date.parse('0001-01-01T00:00:00Z');
const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z');

const BYTE = /** @type {import('./tags').ElementType} */ (elementTypeOf(new Uint8Array()));

/**
 * Writes an object that contains no other value.
 * @param {Writer} writer
 * @param {any} value
 * @param {number} kind
 */
function encodeLeaf(writer, value, kind) {
  switch (kind) {
    case KIND.DATE:
      encodeDate(writer, value);
      return;
    case KIND.BYTES:
      encodeBytes(writer, value);
      return;
    case KIND.VIEW:
      encodeView(writer, value);
      return;
    case KIND.BUFFER:
      encodeArray(writer, new Uint8Array(value), BYTE.code);
      return;
    case KIND.NDARRAY:
      encodeNdArray(writer, value);
      return;
    case KIND.BOXED:
      encodeScalar(writer, unbox(value));
      return;
    default:
      throw new Refusal(...describe(value));
  }
}

/**
 * @param {Writer} writer
 * @param {Date} date
 */
function encodeDate(writer, date) {
  const time = Date.prototype.getTime.call(date);
  if (Number.isNaN(time)) throw new Refusal('an invalid Date');
  if (time < FIRST_MOMENT || time > LAST_MOMENT) throw new Refusal('a Date outside the years 1 to 9999');
  writer.u8(TAG.DATE);
  writer.f64(time);
}

/**
 * @param {Writer} writer
 * @param {Buffer} bytes
 */
function encodeBytes(writer, bytes) {
  if (bytes.length > INLINE_BYTES && !writer.inline && isAttachable(bytes)) {
    writer.u8(TAG.BYTES_AT);
    writer.u32(writer.attach(bytes));
    return;
  }
  writer.u8(TAG.BYTES);
  writer.u32(bytes.length);
  writer.raw(bytes);
}

/**
 * @param {Writer} writer
 * @param {ArrayBufferView} view
 */
function encodeView(writer, view) {
  const element = elementTypeOf(view);
  if (element !== undefined) {
    encodeArray(writer, view, element.code);
  } else if (types.isDataView(view)) {
    encodeArray(writer, bytesOf(view), BYTE.code);
  } else {
    throw new Refusal(...describe(view));
  }
}

/**
 * @param {Writer} writer
 * @param {ArrayBufferView} view
 * @param {number} element
 */
function encodeArray(writer, view, element) {
  if (!writer.inline && isAttachable(view)) {
    writer.u8(TAG.ARRAY_AT);
    writer.u8(element);
    writer.u32(writer.attach(view));
    return;
  }
  const bytes = bytesOf(view);
  writer.u8(TAG.ARRAY);
  writer.u8(element);
  writer.u32(bytes.length);
  writer.raw(bytes);
}

/**
 * @param {Writer} writer
 * @param {NdArray} array
 */
function encodeNdArray(writer, array) {
  const { data, shape } = array;
  if (data.length !== sizeOf(shape)) throw new Refusal('an NdArray whose data was resized or transferred');
  writer.u8(TAG.NDARRAY);
  writer.u8(shape.length);
  for (const dimension of shape) writer.u32(dimension);
  encodeView(writer, data);
}

/** @param {ArrayBufferView} view */
function bytesOf(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/**
 * The primitive itself, whatever a `valueOf` of the object says.
 * @param {object} boxed
 */
function unbox(boxed) {
  if (types.isNumberObject(boxed)) return Number.prototype.valueOf.call(boxed);
  if (types.isStringObject(boxed)) return String.prototype.valueOf.call(boxed);
  if (types.isBooleanObject(boxed)) return Boolean.prototype.valueOf.call(boxed);
  if (types.isBigIntObject(boxed)) return BigInt.prototype.valueOf.call(boxed);
  return Symbol.prototype.valueOf.call(boxed);
}

module.exports = { encodeLeaf };
