'use strict';

/**
 * Thrown inside the encoder for what cannot be sent; explain.js makes the error with a path of it. Not an Error: it
 * never leaves the encoder, and needs no stack.
 */
class Refusal {
  /**
   * @param {string} what What the value is, with its article.
   * @param {string} [advice] What to do instead.
   */
  constructor(what, advice) {
    this.what = what;
    this.advice = advice;
  }
}

/** The refusal of a container that is inside of itself. */
class Cycle extends Refusal {
  /** @param {object} target */
  constructor(target) {
    super('a cycle');
    this.target = target;
  }
}

exports.Refusal = Refusal;
exports.Cycle = Cycle;
