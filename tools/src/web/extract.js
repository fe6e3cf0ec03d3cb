import { Tinypool } from 'tinypool';

import { FetchFailedError, TookTooLongError } from '../errors.js';
import { within } from '../within.js';

const WORKER = new URL('./extract-worker.js', import.meta.url).href;

/**
 * @typedef {object} Page
 * @property {string} title
 * @property {string | null} description
 * @property {string} text
 * @property {{ url: string, text: string }[]} links
 */

/** Reads pages on threads that a hostile one can take down without harm. */
export class Extractor {
  #timeoutMs;
  #threads;
  /** @type {Tinypool | undefined} */
  #pool;

  /** @param {{ timeoutMs: number, threads: number }} options */
  constructor({ timeoutMs, threads }) {
    this.#timeoutMs = timeoutMs;
    this.#threads = threads;
  }

  /**
   * @param {{ html: string, url: string, content: boolean }} page
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<Page>}
   */
  async read(page, signal) {
    this.#pool ??= new Tinypool({
      filename: WORKER,
      minThreads: 0,
      maxThreads: this.#threads,
      idleTimeout: 30_000,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    const pool = this.#pool;
    const ms = this.#timeoutMs;
    const host = new URL(page.url).host;
    try {
      // The signal ends the thread.
      return await within(ms, signal, () => new TookTooLongError(`the page of ${host} takes more than ${ms} ms to read`), inner => pool.run(page, { signal: inner }));
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof TookTooLongError) throw error;
      throw new FetchFailedError(`the page of ${host} cannot be read: ${/** @type {Error} */ (error).message}`);
    }
  }

  async close() {
    await this.#pool?.destroy();
    this.#pool = undefined;
  }
}
