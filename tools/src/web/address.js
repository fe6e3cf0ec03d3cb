import ipaddr from 'ipaddr.js';

import { AddressRefusedError } from '../errors.js';

const PORTS = /** @type {Record<string, string>} */ ({ 'http:': '80', 'https:': '443' });
/** Of IPv6, what is given out for the public internet; the rest is for machines, networks and translations. */
const PUBLIC_V6 = ipaddr.parseCIDR('2000::/3');

/**
 * Whether an address is one of the public internet's.
 * @param {string} address
 */
export function isPublic(address) {
  if (!ipaddr.isValid(address)) return false;
  // An IPv4 address in an IPv6 one is judged as what it is.
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(PUBLIC_V6));
}

/**
 * `host:port`, as in the option `allowPrivate`.
 * @param {{ protocol: string, hostname: string, port?: string | number | null }} url
 */
export function hostOf({ protocol, hostname, port }) {
  return `${bare(hostname)}:${port || PORTS[protocol]}`.toLowerCase();
}

/**
 * An address that may be asked for, as far as it can be told from its words: names are looked up later.
 * @param {string | URL} address
 * @param {ReadonlySet<string>} allowed
 */
export function checkAddress(address, allowed) {
  let url;
  try {
    // It also writes decimal, octal and hexadecimal hosts as the addresses that they are.
    url = new URL(address);
  } catch {
    throw new AddressRefusedError(`${JSON.stringify(String(address))} is no address`, { hint: 'An address begins with http:// or https://.' });
  }
  if (!Object.hasOwn(PORTS, url.protocol)) throw new AddressRefusedError(`${url.protocol} addresses are not fetched`, { hint: 'An address begins with http:// or https://.' });
  if (url.username !== '' || url.password !== '') throw new AddressRefusedError(`the address of ${url.hostname} has credentials in it`, { hint: 'Leave them out.' });
  const host = bare(url.hostname);
  if (ipaddr.isValid(host) && !isPublic(host) && !allowed.has(hostOf(url))) throw refused(host);
  return url;
}

/**
 * @param {string} host
 * @param {string} [address]
 */
export function refused(host, address = host) {
  return new AddressRefusedError(address === host ? `${host} is no public address` : `${host} leads to ${address}, which is no public address`);
}

/** @param {string} hostname */
function bare(hostname) {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}
