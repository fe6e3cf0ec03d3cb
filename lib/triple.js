'use strict';

const { closeSync, openSync, readSync } = require('node:fs');

/** Names the platform's binaries: `linux-x64`, `linux-x64-musl`, `darwin-arm64`, `win32-x64`. */
const triple = `${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`;

/** What this very executable is linked to: the system may have both C libraries. An ELF names its linker near the top. */
function isMusl() {
  if (process.platform !== 'linux') return false;
  const head = Buffer.alloc(4096);
  try {
    const file = openSync(process.execPath, 'r');
    try {
      readSync(file, head, 0, head.length, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
  return head.includes('/ld-musl-');
}

module.exports = { triple };
