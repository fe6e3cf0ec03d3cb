'use strict';

// The host while an attack runs: its memory, and whether its event loop goes on.

const { readFileSync } = require('node:fs');

const EVERY_MS = 5;
const MEGABYTE = 1 << 20;
const NANOSECONDS = 1e6;

/** @typedef {{ peak: number, stallMs: number }} Window */

/** @type {Set<Window>} */
const windows = new Set();
let last = { now: 0, waited: 0 };

function tick() {
  const here = { now: performance.now(), waited: waitedMs() };
  // What the thread spent in the line for a core is the machine's doing: others are at work on it, too.
  const stallMs = here.now - last.now - EVERY_MS - (here.waited - last.waited);
  last = here;
  const rss = process.memoryUsage.rss();
  for (const window of windows) {
    window.peak = Math.max(window.peak, rss);
    window.stallMs = Math.max(window.stallMs, stallMs);
  }
}

/** How long this thread, the process's first, has been ready to run without a core to run on. */
function waitedMs() {
  try {
    const [, waited] = readFileSync('/proc/self/schedstat', 'latin1').split(' ');
    return Number(waited) / NANOSECONDS;
  } catch {
    // A kernel that does not count it.
    return 0;
  }
}

function start() {
  last = { now: performance.now(), waited: waitedMs() };
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
