import { InvalidArgumentError } from '../errors.js';
import { within } from '../within.js';

/** @typedef {import('../../index.js').Browser} Browser */

/** The program's own browser. The address is checked before; what the page then leads to is the browser's business. */
export class InjectedBrowser {
  #browser;
  #context;
  #timeoutMs;
  #late;

  /**
   * @param {Browser} browser
   * @param {{ context: unknown, timeoutMs: number, late: (url: string) => Error }} options
   */
  constructor(browser, { context, timeoutMs, late }) {
    if (typeof browser?.extract !== 'function' && typeof browser?.getPageContent !== 'function') {
      throw new InvalidArgumentError('the option browser must have extract(url, { signal }) or getPageContent(url, context)');
    }
    this.#browser = browser;
    this.#context = context;
    this.#timeoutMs = timeoutMs;
    this.#late = late;
  }

  /**
   * @param {string} url
   * @param {boolean} content
   * @param {AbortSignal} signal
   */
  async read(url, content, signal) {
    const page = await within(this.#timeoutMs, signal, () => this.#late(url), async inner => (this.#browser.extract === undefined
      ? this.#browser.getPageContent?.(url, this.#context)
      : this.#browser.extract(url, { signal: inner })));
    const { title = '', description = null, text = page?.bodyContent ?? '', links = [] } = page ?? {};
    return { url, title, description, text: content ? text : '', links };
  }
}
