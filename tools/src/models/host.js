import { InvalidArgumentError, ProviderError } from '../errors.js';
import { within } from '../within.js';
import { failureOf } from './failure.js';
import { UNKNOWN } from './usage.js';

/** @typedef {import('./asked.js').Asked} Asked */
/** @typedef {import('../../index.js').HostModel} Host */

const ABOUT = { name: 'host', label: 'the host\'s model' };

/** The model of the program itself, as one more provider. */
export class InjectedModel {
  #host;
  #timeoutMs;

  /**
   * @param {Host} host
   * @param {{ timeoutMs: number }} options
   */
  constructor(host, { timeoutMs }) {
    if (typeof host !== 'function') throw new InvalidArgumentError('the option host must be a function: host({ messages, … }, { signal })');
    this.#host = host;
    this.#timeoutMs = timeoutMs;
    this.options = { ...ABOUT, model: 'host' };
  }

  knows() {
    return true;
  }

  /**
   * @param {Asked} asked
   * @param {AbortSignal} signal
   */
  async chat(asked, signal) {
    let text = '';
    for await (const event of this.events(asked, signal)) {
      if (event.type === 'answer') return event.answer;
      text += event.text;
    }
    throw this.#failure(`broke off after ${text.length} characters`);
  }

  /**
   * @param {Asked} asked
   * @param {AbortSignal} signal Ends the work, whoever waits for it.
   */
  async *events(asked, signal) {
    const told = await this.#within(signal, async () => this.#host(asked, { signal }));
    if (typeof (/** @type {any} */ (told)?.[Symbol.asyncIterator]) !== 'function') {
      const answer = this.#answer(told);
      if (answer.text !== '') yield /** @type {const} */ ({ type: 'text', text: answer.text });
      yield /** @type {const} */ ({ type: 'answer', answer });
      return;
    }
    let text = '';
    for await (const piece of this.#patiently(/** @type {AsyncIterable<string>} */ (told), signal)) {
      if (typeof piece !== 'string') throw this.#failure(`streams text, not ${typeof piece}`);
      text += piece;
      yield /** @type {const} */ ({ type: 'text', text: piece });
    }
    yield /** @type {const} */ ({ type: 'answer', answer: this.#answer(text) });
  }

  /**
   * @param {AsyncIterable<string>} told
   * @param {AbortSignal} signal
   */
  async *#patiently(told, signal) {
    const pieces = told[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await this.#within(signal, () => pieces.next());
        if (done) return;
        yield value;
      }
    } finally {
      // Not awaited: a generator that hangs would not hear it before it goes on.
      Promise.resolve(pieces.return?.()).catch(() => {});
    }
  }

  /**
   * @param {any} told A text, or what an answer has.
   * @returns {import('../../index.js').Answer}
   */
  #answer(told) {
    const { text = '', toolCalls = [], usage, costUsd = null, model = ABOUT.name } = typeof told === 'string' ? { text: told } : told ?? {};
    if (typeof text !== 'string' || !Array.isArray(toolCalls) || (text === '' && toolCalls.length === 0)) throw this.#failure('answered with nothing');
    return { text, toolCalls, usage: { ...UNKNOWN, ...usage }, costUsd, provider: ABOUT.name, model };
  }

  /**
   * @template T
   * @param {AbortSignal} signal
   * @param {() => Promise<T>} work
   */
  async #within(signal, work) {
    try {
      return await within(this.#timeoutMs, signal, () => this.#failure(`did not answer within ${this.#timeoutMs} ms`), work);
    } catch (error) {
      signal?.throwIfAborted();
      throw failureOf(error, ABOUT);
    }
  }

  /** @param {string} said */
  #failure(said) {
    return new ProviderError(`${ABOUT.label} ${said}`, { provider: ABOUT.name });
  }
}
