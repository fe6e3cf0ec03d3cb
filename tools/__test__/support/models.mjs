import { createModels } from '../../index.js';

export const ASKED = [{ role: 'user', content: 'hello' }];

/**
 * Models that look for no key in the environment and wait for next to nothing.
 * @param {import('../../index.js').ModelOptions} [options]
 */
export function quick(options = {}) {
  return createModels({ env: {}, retryDelayMs: 1, timeoutMs: 5_000, ...options });
}

/**
 * @param {AsyncIterable<any>} stream
 * @returns {Promise<{ events: any[], error: any }>}
 */
export async function drained(stream) {
  const events = [];
  try {
    for await (const event of stream) events.push(event);
  } catch (error) {
    return { events, error };
  }
  return { events, error: undefined };
}

/**
 * The error that a promise is rejected with.
 * @param {Promise<unknown>} promise
 * @returns {Promise<any>}
 */
export async function failure(promise) {
  const [outcome] = await Promise.allSettled([promise]);
  if (outcome.status === 'rejected') return outcome.reason;
  throw new Error(`it should have failed and gave ${JSON.stringify(outcome.value)}`);
}
