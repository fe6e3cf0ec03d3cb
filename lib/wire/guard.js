'use strict';

const { createError } = require('../errors');

/** Of a container with fewer members none can be far down a chain. */
const SHORT_CHAIN = 64;
/** What collisions may cost one task, in ms, and what a member takes at most where nothing collides. */
const PATIENCE_MS = 300;
const MEMBER_MS = 0.002;
/** Looking for a member in vain takes longer than this where a chain is long. Of several looks the quickest counts. */
const FAR_MS = 0.003;
const LOOKS = 8;

/**
 * Holds the values of a task in the sandbox: its code may be anybody's, so they may have been made to do harm.
 *
 * V8 hashes numbers and BigInts without a secret: of BigInts it takes the lowest 64 bits alone. Some tens of thousands of
 * members that were chosen for it hold up the event loop for seconds, and each next one for longer.
 */
class Guard {
  #members = 0;
  #spentMs = 0;

  /** @param {boolean} mayRunHere Whether this process may run the task: memory of Python's then comes beside its values. */
  constructor(mayRunHere) {
    this.mayRunHere = mayRunHere;
  }

  /**
   * Adds to a Map or a Set, and watches how long that takes.
   * @param {any} target
   * @param {unknown} key
   * @param {unknown} value Of a Map.
   */
  add(target, key, value) {
    if (target.size < SHORT_CHAIN) {
      put(target, key, value);
      return;
    }
    const start = performance.now();
    put(target, key, value);
    this.#spentMs += performance.now() - start;
    this.#members++;
    if (this.#spentMs <= PATIENCE_MS + this.#members * MEMBER_MS) return;
    if (isInLongChain(target, key, value)) throw createError('UNSENDABLE_VALUE', 'keys or members were chosen so that JavaScript would take for ever to tell them apart', { path: '' });
    // The time went elsewhere: others were at work on the machine, or garbage was collected.
    this.#spentMs = 0;
  }
}

/**
 * Whether it takes long to tell a new member from the others, whatever else the machine has to do.
 * @param {any} target
 * @param {unknown} key The newest, which is out while it is looked for: it would be found first.
 * @param {unknown} value
 */
function isInLongChain(target, key, value) {
  target.delete(key);
  let isLong = true;
  for (let look = 0; look < LOOKS && isLong; look++) {
    const start = performance.now();
    target.has(key);
    isLong = performance.now() - start >= FAR_MS;
  }
  put(target, key, value);
  return isLong;
}

/**
 * @param {any} target
 * @param {unknown} key
 * @param {unknown} value
 */
function put(target, key, value) {
  if (target instanceof Map) target.set(key, value);
  else target.add(key);
}

exports.Guard = Guard;
