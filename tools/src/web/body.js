import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

import { FetchFailedError, TooLargeError } from '../errors.js';

const UNPACKERS = /** @type {Record<string, () => import('node:stream').Transform>} */ ({
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
});

export const ENCODINGS = 'gzip, deflate, br';

/**
 * A body as bytes. What is counted is what it unpacks to: a few kilobytes can be gigabytes.
 * @param {import('node:stream').Readable} body
 * @param {{ encoding: string | undefined, maxBytes: number, from: string }} about
 * @returns {Promise<Buffer>}
 */
export async function readBody(body, { encoding, maxBytes, from }) {
  // A body that is destroyed says so as an error, to whoever listens or to the whole process.
  body.on('error', () => {});
  const bytes = unpacked(body, encoding, from);
  const parts = [];
  let size = 0;
  try {
    for await (const part of bytes) {
      size += part.length;
      if (size > maxBytes) throw new TooLargeError(`${from} answered with more than ${maxBytes} bytes`);
      parts.push(part);
    }
  } finally {
    body.destroy();
  }
  return Buffer.concat(parts);
}

/**
 * @param {import('node:stream').Readable} body
 * @param {string | undefined} encoding
 * @param {string} from
 */
function unpacked(body, encoding, from) {
  const name = encoding?.trim().toLowerCase() || 'identity';
  if (name === 'identity') return body;
  if (!Object.hasOwn(UNPACKERS, name)) {
    body.destroy();
    throw new FetchFailedError(`${from} answered in an encoding that nobody asked for: ${name}`);
  }
  const unpacker = UNPACKERS[name]();
  body.on('error', error => unpacker.destroy(error));
  return body.pipe(unpacker);
}
