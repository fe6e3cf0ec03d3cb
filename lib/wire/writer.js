'use strict';

const { createError } = require('../errors');
const { TAG } = require('./tags');

const { STR, STR16 } = TAG;

const START_BYTES = 64 * 1024;

/** A buffer that has grown beyond this goes back to the allocator with its batch. */
const KEEP_BYTES = 1024 * 1024;

/** Lengths are u32. */
const MAX_BYTES = 2 ** 32 - 1;

/** Up to this length a loop over the characters is faster than the call into the engine (about 40 ns). */
const SHORT_TEXT = 24;

/** Up to this length room for the worst case (3 bytes for each character) is cheaper than counting first. */
const UNCOUNTED_TEXT = 16 * 1024;

/** Levels that the encoder recurses through before it goes on with a stack of its own, 1.6 times as slow. */
const RECURSION_LIMIT = 200;

/** A batch of frames under construction: bytes, and the views that go beside them. */
class Writer {
  constructor() {
    this.bytes = Buffer.allocUnsafeSlow(START_BYTES);
    this.view = new DataView(this.bytes.buffer);
    this.capacity = START_BYTES;
    this.length = 0;
    /** @type {ArrayBufferView[]} */
    this.attachments = [];
    /**
     * The handles that the frame names, while it is open and until the next one begins.
     * @type {number[]}
     */
    this.handles = [];
    /**
     * The containers that the value being encoded is in, for finding cycles.
     * @type {(object | null)[]}
     */
    this.ancestors = new Array(RECURSION_LIMIT + 1).fill(null);
    this.framed = false;
    this.attachmentsBefore = 0;
    /** Whether the frame holds all of its values itself: no attachments, no handles. */
    this.inline = false;
  }

  /**
   * Makes room. Everything below writes through it; the encoder calls it once for several small writes.
   * @param {number} count
   */
  reserve(count) {
    if (this.length + count > this.capacity) this.grow(count);
  }

  /** @param {number} count */
  grow(count) {
    const needed = this.length + count;
    if (needed > MAX_BYTES) {
      throw createError('UNSENDABLE_VALUE', 'More than 4 GiB cannot be sent at once.', { path: '' });
    }
    let capacity = this.capacity;
    while (capacity < needed) capacity *= 2;
    const bytes = Buffer.allocUnsafeSlow(capacity);
    bytes.set(this.bytes.subarray(0, this.length));
    this.use(bytes);
  }

  /** @param {Buffer<ArrayBuffer>} bytes */
  use(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
    this.capacity = bytes.length;
  }

  /** @param {number} value */
  u8(value) {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** @param {number} value */
  u16(value) {
    this.reserve(2);
    this.view.setUint16(this.length, value, true);
    this.length += 2;
  }

  /** @param {number} value */
  u32(value) {
    this.reserve(4);
    this.view.setUint32(this.length, value, true);
    this.length += 4;
  }

  /** @param {number} value */
  i32(value) {
    this.reserve(4);
    this.view.setInt32(this.length, value, true);
    this.length += 4;
  }

  /** @param {number} value */
  f64(value) {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** @param {bigint} value */
  i64(value) {
    this.reserve(8);
    this.view.setBigInt64(this.length, value, true);
    this.length += 8;
  }

  /** @param {Uint8Array} bytes */
  raw(bytes) {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /**
   * Text in a frame: a length and UTF-8. A lone surrogate becomes U+FFFD.
   * @param {string} text
   */
  text(text) {
    this.utf8(text, 4);
  }

  /**
   * A string as a value.
   * @param {string} text
   */
  string(text) {
    const start = this.length;
    const size = this.utf8(text, 5);
    this.bytes[start] = STR;
    // ASCII takes a byte for each character, and a lone surrogate is not ASCII.
    if (size !== text.length && !text.isWellFormed()) {
      this.length = start;
      this.utf16(text);
    }
  }

  /**
   * Writes length and UTF-8 so that the bytes begin `prefix` bytes from here; the length is in the four before them.
   * @param {string} text
   * @param {number} prefix
   * @returns {number} the size of the UTF-8
   */
  utf8(text, prefix) {
    const { length } = text;
    if (length <= SHORT_TEXT) {
      this.reserve(prefix + length);
      const { bytes } = this;
      const start = this.length + prefix;
      let at = 0;
      for (; at < length; at++) {
        const code = text.charCodeAt(at);
        if (code > 127) break;
        bytes[start + at] = code;
      }
      if (at === length) {
        this.view.setUint32(start - 4, length, true);
        this.length = start + length;
        return length;
      }
    }
    return this.longUtf8(text, prefix);
  }

  /**
   * @param {string} text
   * @param {number} prefix
   */
  longUtf8(text, prefix) {
    this.reserve(prefix + (text.length > UNCOUNTED_TEXT ? Buffer.byteLength(text) : 3 * text.length));
    const start = this.length + prefix;
    const size = this.bytes.write(text, start, 'utf8');
    this.view.setUint32(start - 4, size, true);
    this.length = start + size;
    return size;
  }

  /** @param {string} text */
  utf16(text) {
    const size = 2 * text.length;
    this.u8(STR16);
    this.u32(size);
    this.reserve(size);
    this.length += this.bytes.write(text, this.length, 'utf16le');
  }

  /**
   * @param {ArrayBufferView} view
   * @returns {number} its index beside the batch
   */
  attach(view) {
    return this.attachments.push(view) - 1;
  }

  /**
   * Begins a part with its size before it.
   * @returns {number} what endSized wants
   */
  beginSized() {
    this.reserve(4);
    const start = this.length;
    this.length = start + 4;
    return start;
  }

  /** @param {number} start */
  endSized(start) {
    this.view.setUint32(start, this.length - start - 4, true);
  }

  /**
   * @param {number} kind
   * @param {boolean} [inline]
   * @returns {number} what endFrame and rollback want
   */
  beginFrame(kind, inline = false) {
    // A getter or a toJSON() of a value being encoded runs user code, which may submit a task: its frame would land
    // inside the open one.
    if (this.framed) {
      throw createError('INVALID_ARGUMENT', 'A getter or toJSON() called Python while its object was being sent.');
    }
    this.framed = true;
    this.inline = inline;
    this.attachmentsBefore = this.attachments.length;
    if (this.handles.length > 0) this.handles = [];
    this.reserve(5);
    const start = this.length;
    this.bytes[start + 4] = kind;
    this.length = start + 5;
    return start;
  }

  /** @param {number} start */
  endFrame(start) {
    this.endSized(start);
    this.framed = false;
  }

  /**
   * Drops the frame that begins at `start` and has not ended.
   * @param {number} start
   */
  rollback(start) {
    this.length = start;
    if (this.attachments.length > this.attachmentsBefore) this.attachments.length = this.attachmentsBefore;
    this.framed = false;
  }

  /** What was written since the last reset, without a copy: valid until then. */
  take() {
    return this.bytes.subarray(0, this.length);
  }

  /** Begins the next batch. */
  reset() {
    this.length = 0;
    if (this.attachments.length > 0) this.attachments = [];
    if (this.capacity > KEEP_BYTES) this.use(Buffer.allocUnsafeSlow(START_BYTES));
  }
}

exports.Writer = Writer;
exports.RECURSION_LIMIT = RECURSION_LIMIT;
