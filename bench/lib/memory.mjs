// Memory of a process and of all that it started.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const MEGABYTE_IN_KB = 1024;

function processTable() {
  const { stdout, status } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' });
  if (status !== 0) return [];
  return stdout.trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number)).map(([pid, parent, rss]) => ({ pid, parent, rss }));
}

/** `{ own, files }` in KB: pages that belong to the process alone, and pages of files by the file's path. */
export function parseSmaps(text) {
  const files = new Map();
  let own = 0;
  let file;
  let resident = 0;
  for (const line of text.split('\n')) {
    const [first, second, , , inode, ...name] = line.split(/\s+/);
    if (first === 'Rss:') {
      resident = Number(second);
    } else if (first === 'Anonymous:') {
      const anonymous = file ? Number(second) : resident;
      own += anonymous;
      if (file) files.set(file, (files.get(file) ?? 0) + resident - anonymous);
    } else if (/^[\da-f]+-[\da-f]+$/.test(first)) {
      file = inode === '0' ? undefined : name.join(' ');
    }
  }
  return { own, files };
}

/** Each process's own pages, and each file's pages once however many of the processes have it mapped. */
export function together(processes) {
  const files = new Map();
  for (const [file, size] of processes.flatMap((each) => [...each.files])) files.set(file, Math.max(size, files.get(file) ?? 0));
  return processes.reduce((sum, { own }) => sum + own, 0) + [...files.values()].reduce((sum, size) => sum + size, 0);
}

function smaps(pid) {
  try {
    return parseSmaps(readFileSync(`/proc/${pid}/smaps`, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Megabytes. `memory` counts shared pages once where the system tells (Linux) and is the resident sum elsewhere. The
 * kernel's proportional size would do so too, but it falls with every other Node on the machine.
 */
export function treeMemory(root) {
  const table = processTable();
  const tree = table.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...table.filter(({ parent }) => parent === pid));
  if (tree.length === 0) return {};
  const resident = tree.reduce((sum, { rss }) => sum + rss, 0);
  const maps = tree.map(({ pid }) => smaps(pid));
  const memory = maps.every(Boolean) ? together(maps) : resident;
  return { memory: memory / MEGABYTE_IN_KB, resident: resident / MEGABYTE_IN_KB, processes: tree.length };
}
