'use strict';

const { decodeValue, Reader } = require('../../lib/wire/decode');
const { encodeValue } = require('../../lib/wire/encode');
const { Writer } = require('../../lib/wire/writer');

/**
 * A value in its wire form.
 * @param {unknown} value
 */
function encoded(value) {
  const writer = new Writer();
  encodeValue(writer, value);
  return { bytes: Buffer.from(writer.take()), attachments: writer.attachments };
}

/**
 * A value from its wire form. Handles become `[id, type]`.
 * @param {Uint8Array} bytes
 * @param {ArrayBuffer[]} [attachments]
 * @returns {any}
 */
function decoded(bytes, attachments = []) {
  return decodeValue(new Reader(bytes), attachments, (id, type) => [id, type]);
}

/**
 * What comes back of a value that is sent through a Python that copies attachments.
 * @param {unknown} value
 * @returns {any}
 */
function roundTrip(value) {
  const { bytes, attachments } = encoded(value);
  return decoded(bytes, attachments.map(({ buffer, byteOffset, byteLength }) =>
    new Uint8Array(buffer, byteOffset, byteLength).slice().buffer));
}

module.exports = { encoded, decoded, roundTrip };
