'use strict';

// What no task may see, and what no task may touch.

const { randomBytes } = require('node:crypto');
const { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const LISTENERS = readFileSync(path.join(__dirname, 'listeners.py'), 'utf8');
/** Signals that do nothing to a process that does not ask for them, so an attack may send them to anyone. */
const HARMLESS = /** @type {const} */ (['SIGURG', 'SIGIO', 'SIGWINCH']);

const secret = () => `canary-${randomBytes(16).toString('hex')}`;

/**
 * @typedef {object} Canaries
 * @property {string[]} secrets
 * @property {Record<string, unknown>} target What an attack is told.
 * @property {() => Promise<string[]>} touched What was touched since the last look.
 * @property {() => void} close
 */

/**
 * @param {import('../../..').Python} py Its own Python listens: Node has no datagrams on paths and no abstract names.
 * @returns {Promise<Canaries>}
 */
async function setOut(py) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'canaries-'));
  const [inFile, inModule, inVariable, inMemory] = Array.from({ length: 4 }, secret);
  // As if it were anyone's to read: what keeps it is the sandbox alone.
  chmodSync(folder, 0o755);
  const file = path.join(folder, 'secret');
  const link = path.join(folder, 'link');
  writeFileSync(file, `${inFile}\n`, { mode: 0o644 });
  writeFileSync(path.join(folder, 'stolen.py'), `SECRET = ${JSON.stringify(inModule)}\n`, { mode: 0o644 });
  symlinkSync(file, link);
  process.env.ELIZAOS_CANARY = inVariable;

  /** @type {string[]} */
  let heard = [];
  const signals = HARMLESS.map(name => ({ name, listener: () => { heard.push(`the host, by ${name}`); } }));
  for (const { name, listener } of signals) process.on(name, listener);
  const abstract = `elizaos-canary-${randomBytes(8).toString('hex')}`;
  const session = 'canaries';
  const ports = /** @type {object} */ ((await py.executeTask({ code: LISTENERS, inputs: { folder, abstract, secret: inMemory }, session })).value);

  return {
    secrets: [inFile, inModule, inVariable, inMemory],
    target: { secret: file, folder, link, abstract, pid: process.pid, uid: process.getuid?.() ?? -1, host: os.hostname(), ...ports },
    async touched() {
      const found = [...heard, .../** @type {string[]} */ ((await py.executeTask({ code: 'touched()', session })).value)];
      heard = [];
      return [...new Set(found)];
    },
    close() {
      delete process.env.ELIZAOS_CANARY;
      for (const { name, listener } of signals) process.off(name, listener);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

module.exports = { setOut };
