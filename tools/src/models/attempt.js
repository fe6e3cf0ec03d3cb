/** Ends the requests of one attempt: where it is over, where it fails, and where the caller no longer wants them. */
export class Control {
  #controller = new AbortController();
  #caller;
  #abort = () => this.#controller.abort(this.#caller?.reason);

  /** @param {AbortSignal | undefined} caller */
  constructor(caller) {
    this.#caller = caller;
    if (caller?.aborted) this.#abort();
    caller?.addEventListener('abort', this.#abort, { once: true });
  }

  get signal() {
    return this.#controller.signal;
  }

  end() {
    // The caller's signal may outlive many attempts.
    this.#caller?.removeEventListener('abort', this.#abort);
    this.#controller.abort();
  }
}

/** A stream whose first piece has come. */
export class Opened {
  #first;
  #events;
  #control;
  /** @type {() => void} */
  #end = () => {};
  /** @type {(error: unknown) => void} */
  #fail = () => {};

  /**
   * @param {(control: Control) => AsyncGenerator<any>} begin
   * @param {AbortSignal | undefined} signal
   */
  static async of(begin, signal) {
    const control = new Control(signal);
    try {
      const events = begin(control);
      return new Opened(await events.next(), events, control);
    } catch (error) {
      control.end();
      throw error;
    }
  }

  /**
   * @param {IteratorResult<any>} first
   * @param {AsyncGenerator<any>} events
   * @param {Control} control
   */
  constructor(first, events, control) {
    this.#first = first;
    this.#events = events;
    this.#control = control;
    /** @type {Promise<void>} */
    this.ended = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
    // Where nobody counts it, its failure is told by the pieces.
    this.ended.catch(() => {});
  }

  async *pieces() {
    try {
      for (let { done, value } = this.#first; !done; { done, value } = await this.#events.next()) yield value;
    } catch (error) {
      this.#fail(error);
      throw error;
    } finally {
      this.#end();
      this.#control.end();
    }
  }
}
