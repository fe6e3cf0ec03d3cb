'use strict';

const { readFileSync, readdirSync } = require('node:fs');

/** Why the sandbox is not tested on this machine, if it is not. */
const skip = process.platform !== 'linux' && 'the sandbox is made of what Linux has';

const SANDBOX = Object.freeze({ isolation: /** @type {const} */ ('sandbox') });
const IN_PROCESS = Object.freeze({ isolation: /** @type {const} */ ('in-process') });

/**
 * The two places that a task can run in, which are to make no difference.
 * @type {[string, import('../..').TaskOptions, string | false][]}
 */
const PLACES = [['in this process', IN_PROCESS, false], ['in the sandbox', SANDBOX, skip]];

/** Two workers in advance: enough for most tests, and soon made. */
const FEW = Object.freeze({ spares: 2 });

/**
 * The processes that a process has started, and those that these have.
 * @param {number} [pid]
 * @returns {number[]}
 */
function descendants(pid = process.pid) {
  const all = processes();
  const found = [];
  for (const wave = [pid]; wave.length > 0;) {
    const parent = wave.pop();
    const children = all.filter(process => process.parent === parent).map(process => process.pid);
    found.push(...children);
    wave.push(...children);
  }
  return found;
}

/**
 * Those that it has started itself: of the sandbox, the templates.
 * @param {number} [pid]
 */
function children(pid = process.pid) {
  return processes().filter(process => process.parent === pid).map(process => process.pid);
}

function processes() {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => {
    try {
      // The name of the program, in brackets, may hold anything.
      const [, parent] = /^.*\) \S (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
      return [{ pid: Number(name), parent: Number(parent) }];
    } catch {
      return [];
    }
  });
}

/** How many descriptors this process has open. */
function descriptors() {
  return readdirSync('/proc/self/fd').length;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    // What has ended and was not waited for yet is a zombie.
    return !/^.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

module.exports = { skip, SANDBOX, IN_PROCESS, PLACES, FEW, descendants, children, descriptors, isAlive };
