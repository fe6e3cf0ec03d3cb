// What Python does for which message, so that the end of the message's run ends it. The message's id is what an event of the
// run names; the runtime's own current run is that of whichever message came last.

export interface Run {
  signal: AbortSignal;
  end(): void;
}

export class Runs {
  readonly #ofMessage = new Map<string, Set<AbortController>>();

  begin(messageId: string | undefined, outer?: AbortSignal): Run {
    const controller = new AbortController();
    const signal = outer === undefined ? controller.signal : AbortSignal.any([controller.signal, outer]);
    if (messageId === undefined) return { signal, end: () => {} };
    const runs = this.#ofMessage.get(messageId) ?? new Set();
    this.#ofMessage.set(messageId, runs.add(controller));
    const end = () => {
      runs.delete(controller);
      if (runs.size === 0 && this.#ofMessage.get(messageId) === runs) this.#ofMessage.delete(messageId);
    };
    return { signal, end };
  }

  /** Gives how many were under way. */
  cancel(messageId: string, why: string): number {
    const runs = [...(this.#ofMessage.get(messageId) ?? [])];
    for (const controller of runs) controller.abort(new Error(why));
    return runs.length;
  }

  get size(): number {
    return this.#ofMessage.size;
  }
}
