'use strict';

// What this process has started and holds, as Linux tells it.

const { readdirSync, readFileSync } = require('node:fs');

/** @typedef {{ pid: number, parent: number, state: string, command: string }} Process */

/** @returns {Process[]} */
function all() {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The name is in parentheses and may hold any of them.
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return [{ pid: Number(name), parent: Number(parent), state, command }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

/** Those below this process, and those that have left it but are its workers by their command line. */
function ours() {
  const processes = all();
  const known = new Set([process.pid]);
  for (let size = 0; size < known.size;) {
    size = known.size;
    for (const { pid, parent } of processes) if (known.has(parent)) known.add(pid);
  }
  const templates = new Set(processes.filter(({ pid, command }) => known.has(pid) && pid !== process.pid && command !== '').map(({ command }) => command));
  for (const command of templates) commands.add(command);
  return processes.filter(({ pid, command }) => pid !== process.pid && (known.has(pid) || commands.has(command)));
}

/**
 * Command lines of all that was ever seen below this process: one that was orphaned keeps it.
 * @type {Set<string>}
 */
const commands = new Set();

function descriptors() {
  return readdirSync('/proc/self/fd').length;
}

module.exports = { ours, descriptors };
