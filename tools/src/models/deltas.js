/** @typedef {import('../../index.js').ToolCall} ToolCall */

/** Puts an answer together that comes in pieces. */
export class Deltas {
  text = '';
  usage = /** @type {any} */ (undefined);
  model = '';
  finished = false;
  /** @type {ToolCall[]} */
  #calls = [];

  /**
   * @param {any} chunk
   * @returns {string} The text that is new.
   */
  add(chunk) {
    if (chunk?.usage) this.usage = chunk.usage;
    if (chunk?.model) this.model = chunk.model;
    const choice = chunk?.choices?.[0];
    if (choice === undefined) return '';
    if (choice.finish_reason) this.finished = true;
    for (const piece of choice.delta?.tool_calls ?? []) this.#addCall(piece);
    const text = choice.delta?.content;
    if (typeof text !== 'string') return '';
    this.text += text;
    return text;
  }

  /** @param {any} piece */
  #addCall({ index = this.#calls.length, id, function: called }) {
    const call = (this.#calls[index] ??= { id: '', type: 'function', function: { name: '', arguments: '' } });
    if (id) call.id = id;
    if (called?.name) call.function.name += called.name;
    if (called?.arguments) call.function.arguments += called.arguments;
  }

  get toolCalls() {
    return this.#calls.filter(Boolean);
  }
}
