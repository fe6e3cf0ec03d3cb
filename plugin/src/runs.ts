// What Python does for which message, so that the end of the message's run ends it. The message's id is what an event of the
// run names; the runtime's own current run is that of whichever message came last.

import { SidekickError } from './errors.js';

/** Runs that timed out and are still under way: elizaOS goes on with them, and may come to the action only now. */
const MOST_TIMED_OUT = 256;

export interface Run {
  signal: AbortSignal;
  end(): void;
}

export class Runs {
  readonly #ofMessage = new Map<string, Set<AbortController>>();
  readonly #timedOut = new Set<string>();

  begin(messageId: string | undefined, outer?: AbortSignal): Run {
    const controller = new AbortController();
    const signal = outer === undefined ? controller.signal : AbortSignal.any([controller.signal, outer]);
    if (messageId === undefined) return { signal, end: () => {} };
    if (this.#timedOut.has(messageId)) controller.abort(new Error('the run of its message timed out'));
    const runs = this.#ofMessage.get(messageId) ?? new Set();
    this.#ofMessage.set(messageId, runs.add(controller));
    const end = () => {
      runs.delete(controller);
      if (runs.size === 0 && this.#ofMessage.get(messageId) === runs) this.#ofMessage.delete(messageId);
    };
    return { signal, end };
  }

  timeOut(messageId: string): number {
    this.#timedOut.add(messageId);
    for (const oldest of this.#timedOut) {
      if (this.#timedOut.size <= MOST_TIMED_OUT) break;
      this.#timedOut.delete(oldest);
    }
    return this.#cancel(messageId, 'the run of its message timed out');
  }

  finish(messageId: string): number {
    this.#timedOut.delete(messageId);
    return this.#cancel(messageId, 'the run of its message ended');
  }

  #cancel(messageId: string, why: string): number {
    const runs = [...(this.#ofMessage.get(messageId) ?? [])];
    for (const controller of runs) controller.abort(new Error(why));
    return runs.length;
  }
}

/** Until the work is done or nobody wants it any more; what cannot be stopped goes on unheard. */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw cancelled(signal);
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(cancelled(signal));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function cancelled({ reason }: AbortSignal): SidekickError {
  return new SidekickError('CANCELLED', reason instanceof Error ? reason.message : 'it was cancelled');
}
