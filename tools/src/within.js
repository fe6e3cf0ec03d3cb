import { bulkhead, isBulkheadRejectedError, TaskCancelledError, timeout, TimeoutStrategy } from 'cockatiel';

import { BusyError } from './errors.js';

/**
 * Runs work that gets a signal and must end within a time. Where the time is over, `late` gives the error; where the caller
 * has aborted, it is the caller's reason.
 * @template T
 * @param {number} ms
 * @param {AbortSignal | undefined} signal
 * @param {() => Error} late
 * @param {(signal: AbortSignal) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function within(ms, signal, late, work) {
  try {
    return await timeout(ms, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false }).execute(({ signal: inner }) => work(inner), signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof TaskCancelledError ? late() : error;
  }
}

/**
 * Settles with the work, or as soon as the caller aborts: what waits in a queue or between two attempts does not look.
 * @template T
 * @param {AbortSignal | undefined} signal
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function abortable(signal, work) {
  if (signal === undefined) return work();
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work().then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** So many at once, so many more that wait, and no more. */
export class Gate {
  #bulkhead;
  #what;

  /**
   * @param {string} what Of what there are too many.
   * @param {{ maxConcurrent: number, maxQueue: number }} limits
   */
  constructor(what, { maxConcurrent, maxQueue }) {
    this.#what = what;
    this.#bulkhead = bulkhead(maxConcurrent, maxQueue);
  }

  /**
   * @template T
   * @param {AbortSignal | undefined} signal
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  run(signal, work) {
    return abortable(signal, () => this.#bulkhead.execute(work, signal).catch(error => {
      signal?.throwIfAborted();
      throw isBulkheadRejectedError(error) ? new BusyError(`too many ${this.#what} are under way`) : error;
    }));
  }

  /**
   * A place that is held until it is given back.
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<() => void>}
   */
  enter(signal) {
    return new Promise((resolve, reject) => {
      this.run(signal, () => new Promise(leave => {
        const free = () => {
          signal?.removeEventListener('abort', free);
          leave(undefined);
        };
        // Where the caller has aborted, nobody may be left to give the place back.
        signal?.addEventListener('abort', free, { once: true });
        resolve(free);
      })).catch(reject);
    });
  }
}
