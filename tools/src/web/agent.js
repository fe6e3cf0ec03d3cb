import dns from 'node:dns';
import { Agent, buildConnector } from 'undici';

import { hostOf, isPublic, refused } from './address.js';

/** @typedef {import('../../index.js').Lookup} Lookup */

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Connections to public addresses alone. The address that was checked is the one that is connected to, so a name that
 * resolves otherwise a moment later gains nothing.
 * @param {{ allowed: ReadonlySet<string>, lookup?: Lookup }} options
 */
export function guardedAgent({ allowed, lookup = lookUp }) {
  const anywhere = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: lookupOf(lookup, () => true) });
  const outside = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: lookupOf(lookup, isPublic) });
  return new Agent({
    connect(target, callback) {
      const free = allowed.has(hostOf(target));
      (free ? anywhere : outside)(target, (...outcome) => {
        const [error, socket] = outcome;
        const address = socket?.remoteAddress;
        if (error !== null || free || (address !== undefined && isPublic(address))) return callback(...outcome);
        socket?.destroy();
        callback(refused(target.hostname, address), null);
      });
    },
  });
}

/**
 * A lookup for sockets that refuses a name as soon as one of its addresses may not be reached.
 * @param {Lookup} lookup
 * @param {(address: string) => boolean} mayBeReached
 * @returns {import('node:net').LookupFunction}
 */
function lookupOf(lookup, mayBeReached) {
  return (hostname, { all, ...options }, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const wrong = addresses.find(({ address }) => !mayBeReached(address));
      if (wrong !== undefined) return callback(refused(hostname, wrong.address), []);
      if (all) return callback(null, addresses);
      const [{ address, family }] = addresses;
      callback(null, address, family);
    });
  };
}

/**
 * Where a name leads; nothing where it cannot be told here.
 * @param {string} hostname
 * @param {Lookup} [lookup]
 * @returns {Promise<string[]>}
 */
export function addressesOf(hostname, lookup = lookUp) {
  return new Promise(resolve => {
    lookup(hostname, { all: true }, (error, addresses) => resolve(error ? [] : addresses.map(({ address }) => address)));
  });
}

/**
 * @param {string} hostname
 * @param {import('node:dns').LookupAllOptions} options
 * @param {Parameters<Lookup>[2]} callback
 */
function lookUp(hostname, options, callback) {
  dns.lookup(hostname, options, callback);
}
