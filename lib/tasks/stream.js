'use strict';

const { createError } = require('../errors');

/** @typedef {import('../../index').TaskEvent} TaskEvent */
/** @typedef {import('../../index').TaskResult} TaskResult */

/** Taken events are told to Python in lots of this size, so that reading one does not cost a message each. */
const LOT = 16;

/**
 * The events of a task, in order. What is not read waits here; Python waits when too much does.
 * @implements {AsyncIterableIterator<TaskEvent>}
 */
class TaskStream {
  /** @type {{ event: TaskEvent, weight: number }[]} */
  #events = [];
  /** @type {{ resolve: (result: IteratorResult<TaskEvent>) => void }[]} */
  #readers = [];
  #ended = false;
  #taken = 0;
  #credit;
  #cancel;
  #told;

  /**
   * @param {string} id
   * @param {{ credit: (count: number) => void, cancel: () => void }} control
   * @param {(event: TaskEvent) => TaskEvent | undefined} [told] What is made of an event; undefined: it is not told.
   */
  constructor(id, { credit, cancel }, told = event => event) {
    this.id = id;
    this.#credit = credit;
    this.#cancel = cancel;
    this.#told = told;
    /** @type {Promise<TaskResult>} */
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Whoever reads the events hears of a failure there; it is not unhandled for that.
    this.result.catch(() => {});
  }

  /**
   * @param {TaskEvent} event
   * @param {number} weight What it counts against Python's window.
   */
  push(event, weight) {
    if (this.#ended) return;
    const told = this.#told(event);
    if (told === undefined) return;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#events.push({ event: told, weight });
    else this.#give(reader, { event: told, weight });
  }

  /** @param {TaskResult} result */
  complete(result) {
    this.push({ type: 'completed', result }, 0);
    this.resolve?.(result);
    this.#end();
  }

  /** @param {any} error */
  fail(error) {
    this.push({ type: 'failed', error }, 0);
    this.reject?.(error);
    this.#end();
  }

  #end() {
    this.#ended = true;
    for (const { resolve } of this.#readers.splice(0)) resolve({ done: true, value: undefined });
  }

  /**
   * @param {{ resolve: (result: IteratorResult<TaskEvent>) => void }} reader
   * @param {{ event: TaskEvent, weight: number }} next
   */
  #give({ resolve }, { event, weight }) {
    this.#taken += weight;
    if (this.#taken >= LOT && !this.#ended) {
      this.#credit(this.#taken);
      this.#taken = 0;
    }
    resolve({ done: false, value: event });
  }

  /** @returns {Promise<IteratorResult<TaskEvent>>} */
  next() {
    return new Promise(resolve => {
      const next = this.#events.shift();
      if (next !== undefined) this.#give({ resolve }, next);
      else if (this.#ended) resolve({ done: true, value: undefined });
      else this.#readers.push({ resolve });
    });
  }

  /**
   * Leaving a `for await` early: nobody will read on.
   * @returns {Promise<IteratorResult<TaskEvent>>}
   */
  async return() {
    if (!this.#ended) {
      this.#events = [];
      this.#cancel();
      this.reject?.(createError('CANCELLED', 'the stream was left before its end'));
      this.#end();
    }
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

exports.TaskStream = TaskStream;
