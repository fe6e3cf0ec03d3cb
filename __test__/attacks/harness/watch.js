'use strict';

// The host while an attack runs: its memory, and whether its event loop goes on.

const EVERY_MS = 5;
const MEGABYTE = 1 << 20;

/** @typedef {{ peak: number, stallMs: number }} Window */

/** @type {Set<Window>} */
const windows = new Set();
let last = 0;

function tick() {
  const now = performance.now();
  const stallMs = now - last - EVERY_MS;
  last = now;
  const rss = process.memoryUsage.rss();
  for (const window of windows) {
    window.peak = Math.max(window.peak, rss);
    window.stallMs = Math.max(window.stallMs, stallMs);
  }
}

function start() {
  last = performance.now();
  const timer = setInterval(tick, EVERY_MS);
  return () => clearInterval(timer);
}

/** Looks from now on, until it is asked. */
function look() {
  const before = process.memoryUsage.rss();
  /** @type {Window} */
  const window = { peak: before, stallMs: 0 };
  windows.add(window);
  return () => {
    tick();
    windows.delete(window);
    return { grownMb: (window.peak - before) / MEGABYTE, stallMs: window.stallMs };
  };
}

module.exports = { start, look };
