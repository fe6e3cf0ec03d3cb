// One process at a time, also after an owner that died.

import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const POLL_MS = 250;

/**
 * @param {string} file the lock
 * @param {() => void} onWait told once, if another process has it
 * @param {() => void} action
 */
export function locked(file, onWait, action) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    for (let waited = false; !taken(mine, file); waited = true) {
      if (!waited) onWait();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
    }
    try {
      action();
    } finally {
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** @param {string} mine @param {string} file */
function taken(mine, file) {
  try {
    // Unlike creating a file and writing to it, a link appears with its content.
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ESRCH') rmSync(file, { force: true });
    else if (code !== 'ENOENT' && code !== 'EPERM') throw error;
  }
  return false;
}
