import { createHmac, randomUUID } from 'node:crypto';
import { handleWhen, retry } from 'cockatiel';

import { politeBackoff } from '../backoff.js';
import { FetchFailedError, InvalidArgumentError, NotConfiguredError, TookTooLongError, WebhookFailedError } from '../errors.js';
import { retryAfter } from '../models/failure.js';
import { positive } from '../options.js';
import { exchange } from '../web/fetch.js';
import { abortable, within } from '../within.js';
import { parameters } from './schema.js';

/** Of an answer nothing is wanted but its status. */
const MOST_BYTES = 64 * 1024;

/**
 * @param {{ webhook?: import('../../index.js').WebhookOptions, env: Record<string, string | undefined> }} given
 * @returns {import('../../index.js').ElizaTool[]}
 */
export function webhookTools({ webhook = {}, env }) {
  const urls = urlsOf(webhook.urls ?? env.ECOSYSTEM_WEBHOOK_URL ?? []);
  const secret = webhook.secret ?? env.ECOSYSTEM_WEBHOOK_SECRET;
  const courier = new Courier(webhook);
  return [{
    name: 'ecosystem_webhook',
    description: 'Tells the ecosystem of an event. Gives its id and, for each receiver, host, status and attempts.',
    parameters: parameters({ event_type: { type: 'string', pattern: '^[\\w.:/-]{1,100}$' }, payload: { description: 'What happened, as data.', default: null } }, ['event_type']),
    async handler({ event_type: type, payload }, { signal }) {
      if (urls.length === 0) throw notConfigured('ECOSYSTEM_WEBHOOK_URL', 'webhook.urls');
      if (!secret) throw notConfigured('ECOSYSTEM_WEBHOOK_SECRET', 'webhook.secret');
      const id = randomUUID();
      const letter = { id, type, secret, body: JSON.stringify({ id, type, created_at: new Date().toISOString(), payload }) };
      const deliveries = await Promise.all(urls.map(url => courier.deliver(url, letter, signal)));
      if (deliveries.some(({ error }) => error === null)) return { id, deliveries };
      throw new WebhookFailedError(`nobody took the event ${type}: ${deliveries.map(({ error }) => error).join('; ')}`, { deliveries });
    },
  }];
}

/**
 * @param {string} variable
 * @param {string} option
 */
function notConfigured(variable, option) {
  return new NotConfiguredError(`ecosystem_webhook is not configured: there is no ${variable} in the host's environment`, { hint: `Set ${variable}, or the option ${option}.` });
}

/** @param {string | string[]} given */
function urlsOf(given) {
  const texts = (typeof given === 'string' ? given.split(',') : given).map(text => text.trim()).filter(text => text !== '');
  return texts.map(text => {
    // The address itself may be a secret.
    if (!URL.canParse(text) || !/^https?:/.test(text)) throw new InvalidArgumentError('an address in webhook.urls or ECOSYSTEM_WEBHOOK_URL is none');
    return new URL(text);
  });
}

/** @typedef {{ id: string, type: string, secret: string, body: string }} Letter */

class Courier {
  #timeoutMs;
  #retry;

  /** @param {import('../../index.js').WebhookOptions} options */
  constructor({ retries, retryDelayMs, maxRetryDelayMs, timeoutMs }) {
    const patience = {
      retryDelayMs: positive('webhook.retryDelayMs', retryDelayMs, 500),
      maxRetryDelayMs: positive('webhook.maxRetryDelayMs', maxRetryDelayMs, 10_000),
    };
    this.#timeoutMs = positive('webhook.timeoutMs', timeoutMs, 10_000);
    const worthIt = (/** @type {unknown} */ error) => error instanceof TookTooLongError
      || (error instanceof FetchFailedError && error.retryable && (error.retryAfterMs ?? 0) <= patience.maxRetryDelayMs);
    this.#retry = retry(handleWhen(worthIt), { maxAttempts: positive('webhook.retries', retries, 3, 0), backoff: politeBackoff(patience) });
  }

  /**
   * @param {URL} url
   * @param {Letter} letter
   * @param {AbortSignal} signal
   */
  async deliver(url, letter, signal) {
    let attempts = 0;
    try {
      const status = await abortable(signal, () => this.#retry.execute(() => {
        signal.throwIfAborted();
        attempts++;
        return this.#post(url, letter, signal);
      }, signal));
      return { host: url.host, status, attempts, error: null };
    } catch (error) {
      signal.throwIfAborted();
      const status = error instanceof FetchFailedError ? error.status : null;
      return { host: url.host, status, attempts, error: /** @type {Error} */ (error).message };
    }
  }

  /**
   * @param {URL} url
   * @param {Letter} letter
   * @param {AbortSignal} signal
   */
  async #post(url, { id, type, secret, body }, signal) {
    // Of now: a receiver refuses what is old, so that nobody can send it again.
    const timestamp = String(Math.floor(Date.now() / 1000));
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': id,
      'x-eliza-event': type,
      'x-eliza-timestamp': timestamp,
      'x-eliza-signature': `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
    };
    const late = () => new TookTooLongError(`${url.host} did not answer within ${this.#timeoutMs} ms`);
    const { status, headers: told } = await within(this.#timeoutMs, signal, late, inner =>
      exchange(url, { method: 'POST', headers, body, signal: inner, maxBytes: MOST_BYTES, readable: () => false }));
    if (status >= 200 && status < 300) return status;
    throw new FetchFailedError(`${url.host} answered ${status}`, {
      status,
      retryAfterMs: retryAfter(told['retry-after']),
      retryable: status === 408 || status === 429 || status >= 500,
    });
  }
}
