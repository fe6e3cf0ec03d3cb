'use strict';

const { randomUUID } = require('node:crypto');

/** `never` is there, and no task may call it. */
const ALLOWED = ['echo', 'hold', 'rows', 'large', 'mark'];
const LARGEST_REPLY = 1 << 20;

/**
 * The tools that an attack finds, and what they tell of it.
 * @param {import('../../..').Python} py
 */
function offer(py) {
  /** @type {string[]} */
  let touches = [];
  /** @type {Map<string, { reach: () => void, opened: Promise<string> }>} */
  const gates = new Map();
  let held = 0;

  py.registerTool({ name: 'echo', handler: (/** @type {{ value: unknown }} */ { value }) => value });
  py.registerTool({ name: 'large', handler: (/** @type {{ size: number }} */ { size }) => 'x'.repeat(Math.min(size, LARGEST_REPLY)) });
  py.registerTool({
    name: 'rows',
    handler: async function* (/** @type {{ count: number }} */ { count }) { for (let row = 0; row < count; row++) yield row; },
  });
  py.registerTool({ name: 'mark', handler: (/** @type {{ when: unknown }} */ { when }) => { touches.push(`a tool, ${when}`); } });
  py.registerTool({ name: 'never', handler: () => { touches.push('a forbidden tool'); } });
  py.registerTool({
    name: 'hold',
    handler: async (/** @type {{ key: string }} */ { key }, { signal }) => {
      held++;
      try {
        const gate = gates.get(key);
        gate?.reach();
        return await Promise.race([gate?.opened ?? new Promise(() => {}), aborted(signal)]);
      } finally {
        held--;
      }
    },
  });

  return {
    allowed: ALLOWED,
    touched() {
      const found = touches;
      touches = [];
      return [...new Set(found)];
    },
    /** Calls that wait for an answer. */
    held: () => held,
    /** A gate that only who knows its key can wait at. */
    gate() {
      const key = randomUUID();
      const { promise: reached, resolve: reach } = promise();
      const { promise: opened, resolve: open } = promise();
      gates.set(key, { reach: () => reach(''), opened });
      return {
        key,
        reached,
        open(/** @type {string} */ value) {
          gates.delete(key);
          open(value);
        },
      };
    },
  };
}

function promise() {
  /** @type {(value: string) => void} */
  let resolve = () => {};
  /** @type {Promise<string>} */
  const made = new Promise(settle => { resolve = settle; });
  return { promise: made, resolve };
}

/** @param {AbortSignal} signal */
function aborted(signal) {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

module.exports = { offer };
