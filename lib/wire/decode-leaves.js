'use strict';

const { types } = require('node:util');
const { NdArray } = require('./ndarray');
const { MOST_TEXT_BYTES } = require('./reader');
const { ELEMENT_TYPES, TAG } = require('./tags');

/** V8's limit is 2^30 bits. */
const MOST_BIGINT_BYTES = 2 ** 27;

/**
 * @typedef {import('./decode').Attachments} Attachments
 * @typedef {import('./decode').MakeRef} MakeRef
 * @typedef {import('./reader').Reader} Reader
 */

/**
 * Reads the body of a value that contains no other.
 * @param {Reader} reader
 * @param {number} tag
 * @param {Attachments} attachments
 * @param {MakeRef} makeRef
 * @returns {unknown}
 */
function decodeLeaf(reader, tag, attachments, makeRef) {
  switch (tag) {
    case TAG.NULL:
      return null;
    case TAG.TRUE:
      return true;
    case TAG.FALSE:
      return false;
    case TAG.I32:
      return reader.i32();
    case TAG.F64:
      return reader.f64();
    case TAG.I64:
      return reader.i64();
    case TAG.BIGINT:
      return decodeBigInt(reader);
    case TAG.STR:
      return reader.text();
    case TAG.STR16:
      return decodeUtf16(reader);
    case TAG.BYTES:
      return Buffer.from(reader.sized());
    case TAG.BYTES_AT:
      return Buffer.from(attachment(reader, attachments));
    case TAG.ARRAY:
    case TAG.ARRAY_AT:
      return decodeArray(reader, tag, attachments);
    case TAG.NDARRAY:
      return decodeNdArray(reader, attachments);
    case TAG.DATE:
      return new Date(reader.f64());
    case TAG.HANDLE:
      return makeRef(reader.u32(), readKey(reader));
    case TAG.JSON:
      return decodeJson(reader);
    default:
      throw reader.malformed();
  }
}

/**
 * A string as the key of a DICT: with its tag.
 * @param {Reader} reader
 */
function readKey(reader) {
  const tag = reader.u8();
  if (tag === TAG.STR) return reader.key();
  if (tag === TAG.STR16) return decodeUtf16(reader);
  throw reader.malformed();
}

/**
 * @param {any} object
 * @param {string} key
 * @param {unknown} value
 */
function setProperty(object, key, value) {
  // An assignment to this one would set the prototype.
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

/** @param {Reader} reader */
function decodeUtf16(reader) {
  const bytes = reader.sized();
  if (bytes.length % 2 !== 0) throw reader.malformed();
  if (bytes.length > MOST_TEXT_BYTES) throw new RangeError(`a string of ${bytes.length} bytes`);
  return bytes.toString('utf16le');
}

/**
 * Two's complement, the least byte first.
 * @param {Reader} reader
 */
function decodeBigInt(reader) {
  const digits = reader.sized();
  // The engine would tell all of them in its error.
  if (digits.length > MOST_BIGINT_BYTES) throw new RangeError(`an integer of ${digits.length} bytes`);
  const bytes = Buffer.from(digits).reverse();
  if (bytes.length === 0) return 0n;
  const negative = bytes[0] > 127;
  if (negative) {
    for (let at = 0; at < bytes.length; at++) bytes[at] ^= 255;
  }
  const magnitude = BigInt(`0x${bytes.toString('hex')}`);
  return negative ? ~magnitude : magnitude;
}

/** @param {Reader} reader */
function decodeJson(reader) {
  const text = reader.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw reader.malformed(cause);
  }
}

/**
 * @param {Reader} reader
 * @param {Attachments} attachments
 */
function attachment(reader, attachments) {
  const buffer = attachments[reader.u32()];
  if (!types.isAnyArrayBuffer(buffer)) throw reader.malformed();
  return buffer;
}

/**
 * @param {Reader} reader
 * @param {number} tag
 * @param {Attachments} attachments
 */
function decodeArray(reader, tag, attachments) {
  const element = ELEMENT_TYPES[reader.u8()];
  // Copied into memory of its own: the message's is reused, and does not begin where a typed array may.
  const buffer = tag === TAG.ARRAY ? new Uint8Array(reader.sized()).buffer : attachment(reader, attachments);
  if (element === undefined || buffer.byteLength % element.bytes !== 0) throw reader.malformed();
  return new element.Array(/** @type {ArrayBuffer} */ (buffer));
}

/**
 * @param {Reader} reader
 * @param {Attachments} attachments
 */
function decodeNdArray(reader, attachments) {
  const dimensions = reader.u8();
  const shape = [];
  for (let index = 0; index < dimensions; index++) shape.push(reader.u32());
  const tag = reader.u8();
  if (tag !== TAG.ARRAY && tag !== TAG.ARRAY_AT) throw reader.malformed();
  const data = decodeArray(reader, tag, attachments);
  try {
    return new NdArray(data, shape);
  } catch (cause) {
    throw reader.malformed(cause);
  }
}

module.exports = { decodeLeaf, readKey, setProperty };
