'use strict';

const { createError } = require('../errors');

/**
 * Whom each signal is to tell. One listener does for all of them: Node warns of more than ten, and one signal for all
 * the tasks of a request is the usual case.
 * @type {WeakMap<AbortSignal, { listeners: Set<() => void>, tell: () => void }>}
 */
const followed = new WeakMap();

/**
 * Calls back when the signal aborts, at once if it has.
 * @param {AbortSignal} signal
 * @param {() => void} onAbort
 * @returns {() => void} what ends that
 */
function follow(signal, onAbort) {
  if (signal.aborted) {
    onAbort();
    return () => {};
  }
  const { listeners, tell } = followed.get(signal) ?? begin(signal);
  listeners.add(onAbort);
  return () => {
    listeners.delete(onAbort);
    if (listeners.size > 0) return;
    followed.delete(signal);
    signal.removeEventListener('abort', tell);
  };
}

/** @param {AbortSignal} signal */
function begin(signal) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const tell = () => {
    for (const onAbort of [...listeners]) onAbort();
  };
  const made = { listeners, tell };
  followed.set(signal, made);
  signal.addEventListener('abort', tell, { once: true });
  return made;
}

/**
 * Cancels the task when the signal aborts, and lets go of the signal when the task settles.
 * @param {import('../channel').Channel} channel
 * @param {number} id
 * @param {AbortSignal} signal
 * @param {import('../channel').Waiter} waiter
 */
function listen(channel, id, signal, waiter) {
  const leave = follow(signal, () => channel.cancel(id));
  const { resolve, reject } = waiter;
  waiter.resolve = value => {
    leave();
    resolve(value);
  };
  waiter.reject = error => {
    leave();
    if (error?.code === 'CANCELLED' && signal.aborted) error.cause = signal.reason;
    reject(error);
  };
}

/** @param {AbortSignal} signal */
function aborted(signal) {
  return createError('CANCELLED', 'the task was cancelled before it began', { cause: signal.reason });
}

module.exports = { aborted, follow, listen };
