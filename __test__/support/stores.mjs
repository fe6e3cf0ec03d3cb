// The stores that a record can be kept in, each as a test finds it: new and empty.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import pg from 'pg';

import discovery from '../../lib/python/index.js';
import { missing, startPostgres } from '../../scripts/lib/postgres.mjs';

/**
 * @typedef {object} Store
 * @property {string} name
 * @property {string | false} missing Why it cannot be had here.
 * @property {() => Promise<string>} address Of one that nobody has used.
 * @property {(address: string, sql: string) => Promise<any[]>} query What stands in it, seen by somebody else's client.
 * @property {() => Promise<void>} remove
 */

/** @returns {Store[]} */
export function stores() {
  return [sqlite(), postgres()];
}

const QUERY = `
import json, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.row_factory = sqlite3.Row
print(json.dumps([dict(row) for row in database.execute(sys.argv[2])]))
database.commit()`;

/** @returns {Store} */
export function sqlite() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'record-'));
  let files = 0;
  return {
    name: 'SQLite',
    missing: false,
    address: async () => path.join(folder, `${++files}.sqlite`),
    // In a process of its own: a file that two copies of SQLite have open in one process loses its locks.
    query: async (address, sql) => JSON.parse(execFileSync(discovery.findPython().executable, ['-c', QUERY, address, sql], { encoding: 'utf8' })),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** @returns {Store & { server: () => Promise<Awaited<ReturnType<typeof startPostgres>>> }} */
export function postgres() {
  /** @type {ReturnType<typeof startPostgres> | undefined} */
  let started;
  let databases = 0;
  // What a test kills is Node, not the server, so its disk need not be waited for.
  const server = () => (started ??= startPostgres({ fsync: 'off' }));
  const ask = async (/** @type {string} */ address, /** @type {string} */ sql) => {
    const client = new pg.Client(address);
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    name: 'PostgreSQL',
    missing: missing(),
    server,
    async address() {
      const { url } = await server();
      const name = `record_${++databases}`;
      await ask(url, `CREATE DATABASE ${name}`);
      return url.replace(/\w+$/, name);
    },
    query: ask,
    remove: async () => (await started)?.remove(),
  };
}
