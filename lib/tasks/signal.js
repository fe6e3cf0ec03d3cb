'use strict';

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

module.exports = { follow };
