// Native extensions inside Node compute what they compute outside of it, each with its own libraries.

import assert from 'node:assert/strict';
import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { buildAllocator, buildCxxDemo } from './fixtures/extensions/build.mjs';
import { wheelVenv } from './support/venv.mjs';

const FIXTURES = path.join(path.dirname(fileURLToPath(import.meta.url)), 'fixtures', 'extensions');
const CASES = ['versions', 'tls', 'images', 'tables', 'documents', 'databases', 'loops', 'processes', 'remote'];

/** What Node exports of libraries that extensions carry too. */
const CLASHING = /^(SSL|EVP|X509|BIO|uv|ares|Brotli|nghttp2|sqlite3|ZSTD|inflate|deflate)(_|[A-Z]|$)|^(inflate|deflate|crc32|adler32)/;
const BINDING = /binding file (.+) \[\d+\] to (.+) \[\d+\]: normal symbol `([^']+)'/;

const IN_PYTHON = `
import json, sys
namespace = json.loads(sys.argv[1])
exec(sys.stdin.read(), namespace)
print(json.dumps(namespace['result']))
`;

/** @param {string} name */
const source = name => readFileSync(path.join(FIXTURES, `${name}.py`), 'utf8');

describe('native extensions', { timeout: 600_000 }, () => {
  /** @type {string} */
  let python;
  /** @type {string} */
  let folder;

  before(() => {
    python = wheelVenv();
    folder = mkdtempSync(path.join(os.tmpdir(), 'extensions-'));
    buildCxxDemo(python, folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What Python itself makes of a source. @param {string} name */
  const expected = name => {
    const args = ['-c', IN_PYTHON, JSON.stringify({ folder })];
    const lines = execFileSync(python, args, { input: source(name), encoding: 'utf8' }).trim().split('\n');
    return JSON.parse(/** @type {string} */ (lines.at(-1)));
  };

  /**
   * What Python in Node makes of them, in one process.
   * @param {string[]} names
   * @param {Record<string, string>} [env]
   * @returns {Promise<{ results: unknown[], output: string, pid: number }>}
   */
  const inNode = (names, env) =>
    new Promise((resolve, reject) => {
      const child = fork(path.join(FIXTURES, 'child.cjs'), { stdio: 'pipe', env: { ...process.env, ...env } });
      let output = '';
      /** @type {string[] | undefined} */
      let results;
      child.stdout?.on('data', chunk => (output += chunk));
      child.stderr?.on('data', chunk => (output += chunk));
      child.on('message', message => (results = /** @type {string[]} */ (message)));
      child.on('error', reject);
      child.on('close', (code, signal) => {
        if (!results || code !== 0) {
          reject(new Error(`the child ended with ${signal ?? code} running ${names.join(', ')}:\n${output}`));
          return;
        }
        resolve({ results: results.map(text => JSON.parse(text)), output, pid: Number(child.pid) });
      });
      child.send({ python, sources: names.map(source), inputs: { folder } });
    });

  for (const name of CASES) {
    test(`${name}: the same as in Python itself`, async () => {
      const { results } = await inNode([name]);
      assert.deepEqual(results, [expected(name)]);
    });
  }

  test('C++ shares one runtime with Node', async () => {
    const { results, output } = await inNode(['cxx']);
    assert.deepEqual(results, [expected('cxx')]);
    assert.match(output, /\[opened\][^]*\[called\] 42 true/);
  });

  for (const order of [['cxx', 'versions', 'images'], ['images', 'versions', 'cxx'], ['remote', 'tls'], ['tables', 'images']]) {
    test(`in the order ${order.join(', ')}`, async () => {
      const { results } = await inNode(order);
      assert.deepEqual(results, order.map(expected));
    });
  }

  test('with an allocator preloaded', { skip: os.platform() !== 'linux' && 'ld.so preloads' }, async () => {
    const { results } = await inNode([...CASES, 'cxx'], { LD_PRELOAD: buildAllocator(folder) });
    assert.deepEqual(results, [...CASES, 'cxx'].map(expected));
  });

  test('imports from many threads at once', async () => {
    const names = ['threads', 'versions', 'images', 'cxx'];
    const { results } = await inNode(names);
    assert.deepEqual(results, names.map(expected));
  });

  test('imports that wait for one another across threads', async () => {
    const { results } = await inNode(['crossed']);
    assert.deepEqual(results, [[false, false]]);
  });

  test('no library is bound to a copy that Node carries', { skip: os.platform() !== 'linux' && 'reads what ld.so writes' }, async () => {
    const log = path.join(folder, 'bindings');
    const { pid } = await inNode(['cxx', ...CASES], { LD_DEBUG: 'bindings', LD_DEBUG_OUTPUT: log });
    /** @type {Set<string>} */
    const objects = new Set();
    const clashes = [];
    for (const line of readFileSync(`${log}.${pid}`, 'utf8').split('\n')) {
      const [, user, provider, symbol] = BINDING.exec(line) ?? [];
      if (!user) continue;
      objects.add(path.basename(user));
      // An addon of Node's means Node's own: ours asks for the way to give the terminal back.
      const isGuest = user !== process.execPath && !user.endsWith('.node');
      if (provider === process.execPath && isGuest && CLASHING.test(symbol)) clashes.push(`${user}: ${symbol}`);
    }
    assert.ok([...objects].some(name => name.startsWith('_ssl.')) && objects.has('libz.so.1'), 'the log shows the extensions');
    assert.deepEqual(clashes, []);
  });
});
