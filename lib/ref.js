'use strict';

const { createError } = require('./errors');
const { HANDLE } = require('./wire/symbols');

/** @typedef {import('./channel').Channel} Channel */

/** Releases what was forgotten. @type {FinalizationRegistry<{ channel: Channel, id: number }>} */
const forgotten = new FinalizationRegistry(({ channel, id }) => channel.release(id));

/** An object that stayed in Python. */
class PyRef {
  /** @type {Channel} */
  #channel;
  /** @type {import('./instance').Python} */
  #instance;
  #id;
  #released = false;

  /**
   * @param {Channel} channel
   * @param {import('./instance').Python} instance
   * @param {number} id
   * @param {string} type
   */
  constructor(channel, instance, id, type) {
    this.#channel = channel;
    this.#instance = instance;
    this.#id = id;
    this.type = type;
    forgotten.register(this, { channel, id }, this);
  }

  get released() {
    return this.#released;
  }

  get [HANDLE]() {
    if (this.#released) throw createError('HANDLE_RELEASED', `the handle to a Python ${this.type} was released`);
    return this.#id;
  }

  /** @param {...unknown} args */
  call(...args) {
    return this.#instance.evaluate({ ref: this, args });
  }

  /** @param {string} attribute */
  get(attribute) {
    return this.#instance.evaluate({ ref: this, attribute });
  }

  /**
   * @param {string} method
   * @param {...unknown} args
   */
  invoke(method, ...args) {
    return this.#instance.evaluate({ ref: this, attribute: method, args });
  }

  value() {
    return this.#instance.evaluate({ ref: this });
  }

  release() {
    if (this.#released) return;
    this.#released = true;
    forgotten.unregister(this);
    this.#channel.release(this.#id);
  }

  // Node 20.0 to 20.3 have no Symbol.dispose; TypeScript's and Babel's `using` make one under this name.
  [Symbol.dispose ?? Symbol.for('Symbol.dispose')]() {
    this.release();
  }

  toString() {
    return `[PyRef ${this.type}${this.#released ? ', released' : ''}]`;
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toString();
  }
}

module.exports = { PyRef };
