'use strict';

const { constants } = require('node:buffer');

const { createError } = require('../errors');

const KEY_SLOTS = 512;
const LONGEST_KEY = 32;

/** No string takes more bytes. Asked for one of more than 2 GiB, the engine ends the process. */
const MOST_TEXT_BYTES = 3 * constants.MAX_STRING_LENGTH;

/**
 * ASCII strings that were keys before, by hash. Records repeat theirs; finding one takes half the time of making it,
 * and the engine need not intern it again.
 * @type {string[]}
 */
const keys = new Array(KEY_SLOTS).fill('');

/** Walks bytes without ever leaving them. */
class Reader {
  /**
   * @param {Uint8Array | ArrayBuffer} source
   * @param {number} [start]
   * @param {number} [end]
   */
  constructor(source, start = 0, end = source.byteLength) {
    this.bytes = ArrayBuffer.isView(source)
      ? Buffer.from(source.buffer, source.byteOffset, source.byteLength)
      : Buffer.from(source);
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
    this.position = start;
    this.end = Math.min(end, this.bytes.length);
  }

  get done() {
    return this.position >= this.end;
  }

  /**
   * Steps over so many bytes.
   * @param {number} count
   * @returns {number} where they begin
   */
  take(count) {
    const start = this.position;
    if (count > this.end - start) throw this.malformed();
    this.position = start + count;
    return start;
  }

  u8() {
    return this.bytes[this.take(1)];
  }

  u32() {
    return this.view.getUint32(this.take(4), true);
  }

  i32() {
    return this.view.getInt32(this.take(4), true);
  }

  f64() {
    return this.view.getFloat64(this.take(8), true);
  }

  /**
   * A number within ±(2^53−1), else a BigInt.
   * @returns {number | bigint}
   */
  i64() {
    const start = this.take(8);
    // Rounding cannot bring a number from outside of that range into it.
    const number = this.view.getInt32(start + 4, true) * 2 ** 32 + this.view.getUint32(start, true);
    return Number.isSafeInteger(number) ? number : this.view.getBigInt64(start, true);
  }

  /** A count of values, each of which takes a byte at least. */
  count() {
    const count = this.u32();
    if (count > this.end - this.position) throw this.malformed();
    return count;
  }

  /** A length and as many bytes, which stay where they are. */
  sized() {
    const length = this.u32();
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  /** A length and UTF-8. */
  text() {
    const length = this.u32();
    if (length === 0) return '';
    const start = this.take(length);
    if (length > MOST_TEXT_BYTES) throw new RangeError(`a string of ${length} bytes`);
    return this.bytes.toString('utf8', start, start + length);
  }

  /** The same for text that is likely to come again. */
  key() {
    const length = this.u32();
    const start = this.take(length);
    const { bytes } = this;
    if (length > LONGEST_KEY) {
      if (length > MOST_TEXT_BYTES) throw new RangeError(`a string of ${length} bytes`);
      return bytes.toString('utf8', start, start + length);
    }
    let hash = length;
    for (let at = 0; at < length; at++) hash = (hash * 31 + bytes[start + at]) | 0;
    const slot = (hash ^ (hash >>> 9)) & (KEY_SLOTS - 1);
    const known = keys[slot];
    if (known.length === length) {
      let at = 0;
      while (at < length && known.charCodeAt(at) === bytes[start + at]) at++;
      if (at === length) return known;
    }
    const key = bytes.toString('utf8', start, start + length);
    // A byte for each character means ASCII. Codes of other characters can be bytes of another text.
    if (key.length === length) keys[slot] = key;
    return key;
  }

  /** @param {unknown} [cause] */
  malformed(cause) {
    return createError('INTERNAL', `malformed message at byte ${this.position}`, { cause });
  }
}

exports.Reader = Reader;
exports.MOST_TEXT_BYTES = MOST_TEXT_BYTES;
