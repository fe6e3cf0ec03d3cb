import { MIMEType } from 'node:util';
import sniff from 'html-encoding-sniffer';

/**
 * A content type without its parameters, in small letters.
 * @param {string | undefined} header
 */
export function typeOf(header) {
  return mimeOf(header)?.essence ?? '';
}

/** @param {string} type */
export function isHtml(type) {
  return type === 'text/html' || type === 'application/xhtml+xml';
}

/** @param {string} type */
export function isJson(type) {
  return type === 'application/json' || type.endsWith('+json');
}

/** @param {string} type */
export function isText(type) {
  return type.startsWith('text/') || isJson(type) || type.endsWith('+xml') || ['application/xml', 'application/javascript', 'application/x-ndjson', ''].includes(type);
}

/**
 * Bytes as text: by the mark at their beginning, the header, or what a page says of itself; else as UTF-8.
 * @param {Buffer} bytes
 * @param {string | undefined} header
 */
export function decode(bytes, header) {
  const charset = mimeOf(header)?.params.get('charset') ?? undefined;
  const encoding = sniff(bytes, { transportLayerEncodingLabel: charset, defaultEncoding: 'UTF-8' });
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    // A few names of the standard are of encodings that the decoder does not have.
    return new TextDecoder().decode(bytes);
  }
}

/** @param {string | undefined} header */
function mimeOf(header) {
  try {
    return header === undefined ? null : new MIMEType(header);
  } catch {
    return null;
  }
}
