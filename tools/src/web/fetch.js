import { isIP } from 'node:net';
import { request } from 'undici';

import { ElizaToolsError, FetchFailedError, TookTooLongError } from '../errors.js';
import { within } from '../within.js';
import { checkAddress, hostOf, isPublic, refused } from './address.js';
import { addressesOf, guardedAgent } from './agent.js';
import { ENCODINGS, readBody } from './body.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * @typedef {object} Fetched
 * @property {URL} url Where it came from in the end.
 * @property {number} status
 * @property {Record<string, string | undefined>} headers
 * @property {Buffer} body
 */

/**
 * @typedef {object} WebLimits
 * @property {number} timeoutMs For everything: all redirects, and the whole body.
 * @property {number} maxBytes
 * @property {number} maxRedirects
 * @property {string} userAgent
 */

/** Fetches what Python names, from public addresses alone. */
export class GuardedWeb {
  #allowed;
  #agent;
  #lookup;

  /** @param {WebLimits & { allowPrivate: string[], lookup?: import('../../index.js').Lookup }} options */
  constructor({ allowPrivate, lookup, ...limits }) {
    this.limits = limits;
    this.#allowed = new Set(allowPrivate.map(host => host.toLowerCase()));
    this.#agent = guardedAgent({ allowed: this.#allowed, lookup });
    this.#lookup = lookup;
  }

  /**
   * An address that somebody else will connect to. A name that cannot be looked up here is left to them.
   * @param {string} address
   */
  async check(address) {
    const url = checkAddress(address, this.#allowed);
    if (this.#allowed.has(hostOf(url)) || isIP(url.hostname) !== 0 || url.hostname.startsWith('[')) return url;
    const wrong = (await addressesOf(url.hostname, this.#lookup)).find(found => !isPublic(found));
    if (wrong !== undefined) throw refused(url.hostname, wrong);
    return url;
  }

  /**
   * @param {string} address
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<Fetched>}
   */
  async get(address, signal) {
    const url = checkAddress(address, this.#allowed);
    const { timeoutMs } = this.limits;
    return within(timeoutMs, signal, () => new TookTooLongError(`${url.host} did not answer within ${timeoutMs} ms`), inner => this.#follow(url, inner));
  }

  /**
   * Each hop is an address like the first one.
   * @param {URL} start
   * @param {AbortSignal} signal
   */
  async #follow(start, signal) {
    const { maxRedirects, maxBytes, userAgent } = this.limits;
    const headers = { 'user-agent': userAgent, accept: '*/*', 'accept-encoding': ENCODINGS };
    let url = start;
    for (let hops = 0; ; hops++) {
      const fetched = await exchange(url, { dispatcher: this.#agent, headers, signal, maxBytes, readable: status => !REDIRECTS.has(status) });
      const next = fetched.headers.location;
      if (!REDIRECTS.has(fetched.status) || next === undefined) return fetched;
      if (hops === maxRedirects) throw new FetchFailedError(`${start.host} redirects more than ${maxRedirects} times`);
      if (!URL.canParse(next, url.href)) throw new FetchFailedError(`${url.host} redirects to what is no address`);
      url = checkAddress(new URL(next, url), this.#allowed);
    }
  }

  close() {
    return this.#agent.destroy();
  }
}

/**
 * One request and its answer; a redirect is an answer.
 * @param {URL} url
 * @param {object} about
 * @param {import('undici').Dispatcher} [about.dispatcher]
 * @param {'GET' | 'POST'} [about.method]
 * @param {Record<string, string>} about.headers
 * @param {string} [about.body]
 * @param {AbortSignal} about.signal
 * @param {number} about.maxBytes
 * @param {(status: number) => boolean} [about.readable] Whether the body is wanted.
 * @returns {Promise<Fetched>}
 */
export async function exchange(url, { readable = () => true, maxBytes, ...about }) {
  try {
    const { statusCode, headers, body } = await request(url, { method: 'GET', ...about });
    const told = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]));
    if (!readable(statusCode)) body.on('error', () => {}).destroy();
    return {
      url,
      status: statusCode,
      headers: told,
      body: readable(statusCode) ? await readBody(body, { encoding: told['content-encoding'], maxBytes, from: url.host }) : Buffer.alloc(0),
    };
  } catch (error) {
    about.signal.throwIfAborted();
    if (error instanceof ElizaToolsError) throw error;
    throw new FetchFailedError(`${url.host} could not be reached: ${/** @type {Error} */ (error).message}`, { retryable: true });
  }
}
