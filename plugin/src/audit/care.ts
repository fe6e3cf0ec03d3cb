// When what is not to be kept is deleted: at the start, and about every minute in which something was written.

import type { IAgentRuntime } from '@elizaos/core';

import { databaseOf, inItsWords } from './database.js';
import { pruneRows, type Retention } from './retention.js';

const EVERY_MS = 60_000;

export class Care {
  readonly #ended = new AbortController();
  readonly #pulse: NodeJS.Timeout;
  #written = false;
  #underway: Promise<void> = Promise.resolve();

  constructor(private readonly runtime: IAgentRuntime, private readonly retention: Retention) {
    this.#pulse = setInterval(() => {
      if (this.#written) this.prune();
    }, EVERY_MS).unref();
  }

  noteWritten(): void {
    this.#written = true;
  }

  /** Nobody need wait for that. */
  prune(): Promise<void> {
    this.#written = false;
    this.#underway = this.#underway.then(() => this.#prune());
    return this.#underway;
  }

  async end(): Promise<void> {
    this.#ended.abort();
    clearInterval(this.#pulse);
    await this.#underway;
  }

  async #prune(): Promise<void> {
    const { runtime, retention } = this;
    try {
      await inItsWords(() => pruneRows(databaseOf(runtime), runtime.agentId, retention, this.#ended.signal));
    } catch (error) {
      runtime.logger.warn({ src: 'plugin:python-sidekick', agentId: runtime.agentId }, `Old rows of the record were not deleted: ${(error as Error).message}`);
    }
  }
}
