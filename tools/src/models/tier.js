import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen, isBrokenCircuitError, retry } from 'cockatiel';

import { politeBackoff } from '../backoff.js';
import { ProviderError } from '../errors.js';
import { Control, Opened } from './attempt.js';

/** @typedef {import('./asked.js').Asked} Asked */
/** @typedef {import('./api.js').ApiModel | import('./host.js').InjectedModel} Model */

/**
 * @typedef {object} Patience
 * @property {number} retries How often one provider is asked again.
 * @property {number} retryDelayMs Before the first time; more before the next.
 * @property {number} maxRetryDelayMs
 * @property {number} maxRestMs The longest rest that a provider may ask for.
 * @property {{ failures: number, restMs: number }} breaker So many failures in a row, and it is left alone that long.
 */

const isFault = (/** @type {unknown} */ error) => error instanceof ProviderError && error.fault;

/**
 * One provider, asked with patience: again where that may help, and not at all while it is known to be down.
 * @template {Model} [M=Model]
 */
export class Tier {
  #patience;
  #retry;
  #breaker;
  #restsUntil = 0;

  /**
   * @param {M} model
   * @param {Patience} patience
   */
  constructor(model, patience) {
    this.model = model;
    this.#patience = patience;
    this.#breaker = circuitBreaker(handleWhen(isFault), {
      breaker: new ConsecutiveBreaker(patience.breaker.failures),
      halfOpenAfter: patience.breaker.restMs,
    });
    this.#retry = retry(handleWhen(error => this.#isWorthRetrying(error)), { maxAttempts: patience.retries, backoff: politeBackoff(patience) });
  }

  get name() {
    return this.model.options.name;
  }

  /**
   * @template T
   * @param {(signal: AbortSignal) => Promise<T>} ask
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<T>}
   */
  ask(ask, signal) {
    return this.#patiently(signal, () => this.#breaker.execute(async () => {
      const control = new Control(signal);
      try {
        return await ask(control.signal);
      } finally {
        control.end();
      }
    }));
  }

  /**
   * An answer in pieces, once its first piece is there.
   * @param {Asked} asked
   * @param {AbortSignal | undefined} signal
   */
  stream(asked, signal) {
    return this.#patiently(signal, () => this.#open(asked, signal));
  }

  /**
   * The breaker counts the whole stream as one call, so that a provider which breaks off in the middle counts as failing.
   * The call that tries a broken circuit ends with the first piece: others wait for its outcome.
   * @param {Asked} asked
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<Opened>}
   */
  #open(asked, signal) {
    return new Promise((resolve, reject) => {
      this.#breaker.execute(async () => {
        const stream = await Opened.of(control => this.model.events(asked, control.signal), signal);
        resolve(stream);
        if (this.#breaker.state !== CircuitState.HalfOpen) await stream.ended;
      }).catch(reject);
    });
  }

  /**
   * @template T
   * @param {AbortSignal | undefined} signal
   * @param {() => Promise<T>} attempt
   * @returns {Promise<T>}
   */
  async #patiently(signal, attempt) {
    this.#refuseWhileItRests();
    try {
      return await this.#retry.execute(() => {
        // A retry waits without looking at the signal.
        signal?.throwIfAborted();
        return attempt();
      }, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (isBrokenCircuitError(error)) throw this.#resting();
      if (error instanceof ProviderError && error.retryAfterMs !== null) this.#restsUntil = Date.now() + Math.min(error.retryAfterMs, this.#patience.maxRestMs);
      throw error;
    }
  }

  #refuseWhileItRests() {
    const ms = this.#restsUntil - Date.now();
    if (ms > 0) throw this.#skipped(`has asked to be left alone for another ${Math.ceil(ms / 1000)} s`);
    // One call tries a broken circuit; the others would wait for its outcome here, and another provider is there at once.
    if (this.#breaker.state === CircuitState.HalfOpen) throw this.#resting();
  }

  #resting() {
    const last = this.#breaker.lastFailure;
    return this.#skipped(`is left alone after failing${last && 'error' in last ? `; last, ${last.error.message}` : ''}`);
  }

  /** @param {string} said */
  #skipped(said) {
    return new ProviderError(`${this.model.options.label} ${said}`, { provider: this.name, fault: false });
  }

  /** @param {unknown} error */
  #isWorthRetrying(error) {
    return error instanceof ProviderError && error.retryable && (error.retryAfterMs ?? 0) <= this.#patience.maxRetryDelayMs;
  }
}
