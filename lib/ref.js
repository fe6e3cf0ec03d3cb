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

  toString() {
    return `[PyRef ${this.type}${this.#released ? ', released' : ''}]`;
  }
}

// By name: TypeScript takes several computed names in a class for one index. Node 20.0 to 20.3 have no Symbol.dispose;
// the `using` of compilers makes one under this name.
Object.defineProperties(PyRef.prototype, {
  [Symbol.dispose ?? Symbol.for('Symbol.dispose')]: { value: PyRef.prototype.release },
  [Symbol.for('nodejs.util.inspect.custom')]: { value: PyRef.prototype.toString },
});

exports.PyRef = PyRef;
