import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { AddressRefusedError, FetchFailedError, TookTooLongError, TooLargeError } from '../index.js';
import { isPublic } from '../src/web/address.js';
import { failure } from './support/models.mjs';
import { serve } from './support/servers.mjs';
import { handlers, names } from './support/web.mjs';

const page = (/** @type {string} */ text) => (/** @type {unknown} */ _, /** @type {import('node:http').ServerResponse} */ response) => response.setHeader('content-type', 'text/plain').end(text);

for (const [address, expected] of /** @type {[string, boolean][]} */ ([
  ['8.8.8.8', true], ['2606:4700::1111', true],
  ['127.0.0.1', false], ['10.0.0.1', false], ['172.16.0.1', false], ['192.168.1.1', false], ['169.254.169.254', false], ['100.64.0.1', false],
  ['0.0.0.0', false], ['255.255.255.255', false], ['224.0.0.1', false], ['240.0.0.1', false], ['192.0.2.1', false], ['198.18.0.1', false],
  ['::1', false], ['::', false], ['fe80::1', false], ['fc00::1', false], ['ff02::1', false], ['2001:db8::1', false],
  ['::ffff:127.0.0.1', false], ['::ffff:10.0.0.1', false], ['::ffff:8.8.8.8', true], ['::127.0.0.1', false], ['64:ff9b::7f00:1', false], ['2002:7f00:1::1', false],
  ['localhost', false], ['', false],
])) {
  test(`${address || 'nothing'} is ${expected ? '' : 'not '}a public address`, () => assert.equal(isPublic(address), expected));
}

for (const url of [
  'http://127.0.0.1:PORT/', 'http://2130706433:PORT/', 'http://0177.0.0.1:PORT/', 'http://0x7f.1:PORT/', 'http://127.1:PORT/', 'http://0:PORT/',
  'http://[::1]:PORT/', 'http://[::ffff:127.0.0.1]:PORT/', 'http://[::ffff:7f00:1]:PORT/', 'http://169.254.169.254/latest/meta-data/',
  'http://user:password@8.8.8.8/', 'file:///etc/passwd', 'ftp://8.8.8.8/', 'data:text/plain,x', 'javascript:1', 'no address', '',
]) {
  test(`${JSON.stringify(url)} is refused before anything is connected to`, async t => {
    const server = await serve(t, page('secret'));
    const error = await failure(handlers(t).call('browse_web', { url: url.replace('PORT', String(server.port)), action: 'raw' }));
    assert.ok(error instanceof AddressRefusedError, String(error));
    assert.equal(error.code, 'ADDRESS_REFUSED');
    assert.equal(server.seen.length, 0);
    assert.doesNotMatch(error.message, /password/);
  });
}

for (const [what, addresses] of /** @type {[string, string[]][]} */ ([
  ['this machine', ['127.0.0.1']],
  ['this machine, written as IPv6', ['::ffff:127.0.0.1']],
  ['a public address and this machine', ['8.8.8.8', '127.0.0.1']],
])) {
  test(`a name that leads to ${what} is refused where it is connected to`, async t => {
    const server = await serve(t, page('secret'));
    const { lookup, asked } = names({ 'rebound.test': addresses });
    const error = await failure(handlers(t, { web: { lookup } }).call('browse_web', { url: `http://rebound.test:${server.port}/`, action: 'raw' }));
    assert.ok(error instanceof AddressRefusedError, String(error));
    assert.match(error.message, /rebound\.test leads to .*127\.0\.0\.1/);
    assert.deepEqual([asked, server.seen.length], [['rebound.test'], 0]);
  });
}

test('localhost is refused by what it leads to', async t => {
  const server = await serve(t, page('secret'));
  const error = await failure(handlers(t).call('browse_web', { url: `http://localhost:${server.port}/`, action: 'raw' }));
  assert.ok(error instanceof AddressRefusedError, String(error));
  assert.equal(server.seen.length, 0);
});

test('a host is allowed with its port, by address or by name, and looked up once', async t => {
  const server = await serve(t, page('own'));
  const { lookup, asked } = names({ 'pool.test': ['127.0.0.1'] });
  const { call } = handlers(t, { web: { lookup, allowPrivate: [server.host, `Pool.test:${server.port}`] } });
  assert.equal((await call('browse_web', { url: `${server.url}/`, action: 'raw' })).text, 'own');
  assert.equal((await call('browse_web', { url: `http://pool.test:${server.port}/`, action: 'raw' })).text, 'own');
  assert.deepEqual(asked, ['pool.test'], 'the address that was checked is the one that was connected to');
  const other = await serve(t, page('other'));
  assert.ok(await failure(call('browse_web', { url: `${other.url}/`, action: 'raw' })) instanceof AddressRefusedError);
  assert.equal(other.seen.length, 0);
});

for (const target of ['http://127.0.0.1:PORT/', 'http://2130706433:PORT/', 'http://inside.test:PORT/', '//127.0.0.1:PORT/', 'file:///etc/passwd', 'http://user:password@8.8.8.8/']) {
  test(`a redirect to ${target} is refused like an address`, async t => {
    const inside = await serve(t, page('secret'));
    const outside = await serve(t, (_, response) => response.writeHead(302, { location: target.replace('PORT', String(inside.port)) }).end('gone'));
    const { lookup } = names({ 'inside.test': ['127.0.0.1'] });
    const error = await failure(handlers(t, { web: { lookup, allowPrivate: [outside.host] } }).call('browse_web', { url: outside.url, action: 'raw' }));
    assert.ok(error instanceof AddressRefusedError, String(error));
    assert.equal(inside.seen.length, 0);
  });
}

test('redirects are followed, so many of them', async t => {
  const server = await serve(t, ({ path }, response) => {
    const n = Number(path.slice(1));
    if (n === 0) response.setHeader('content-type', 'text/plain').end('arrived');
    else response.writeHead(301, { location: `../${n - 1}` }).end();
  });
  const { call } = handlers(t, { web: { allowPrivate: [server.host], maxRedirects: 3 } });
  const { url, text } = await call('browse_web', { url: `${server.url}/3`, action: 'raw' });
  assert.deepEqual([url, text], [`${server.url}/0`, 'arrived']);
  const error = await failure(call('browse_web', { url: `${server.url}/4`, action: 'raw' }));
  assert.match(error.message, /redirects more than 3 times/);
});

for (const [what, encoding, pack] of /** @type {[string, string | null, (bytes: Buffer) => Buffer][]} */ ([
  ['as it is', null, bytes => bytes],
  ['gzipped', 'gzip', gzipSync],
  ['in brotli', 'br', brotliCompressSync],
])) {
  test(`a body that comes ${what} is unpacked, and is no larger than allowed`, async t => {
    const server = await serve(t, ({ path }, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', ...(encoding && { 'content-encoding': encoding }) }).end(pack(Buffer.alloc(Number(path.slice(1)), 'x')));
    });
    const { call } = handlers(t, { web: { allowPrivate: [server.host], maxBytes: 100_000 } });
    assert.equal((await call('browse_web', { url: `${server.url}/100000`, action: 'raw' })).text.length, 100_000);
    const error = await failure(call('browse_web', { url: `${server.url}/50000000`, action: 'raw' }));
    assert.ok(error instanceof TooLargeError, String(error));
    assert.match(error.message, /answered with more than 100000 bytes/);
  });
}

for (const [what, respond] of /** @type {[string, import('./support/servers.mjs').Respond][]} */ ([
  ['a body that is no gzip', (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain')],
  ['an unknown encoding', (_, response) => response.writeHead(200, { 'content-encoding': 'zzz' }).end('plain')],
  ['half a body', (_, response) => { response.writeHead(200, { 'content-length': '100' }); response.write('half', () => response.destroy()); }],
  ['404', (_, response) => response.writeHead(404).end('not here')],
])) {
  test(`${what} is an error that can be told`, async t => {
    const server = await serve(t, respond);
    const error = await failure(handlers(t, { web: { allowPrivate: [server.host] } }).call('browse_web', { url: server.url, action: 'raw' }));
    assert.ok(error instanceof FetchFailedError, String(error));
    assert.match(error.message, new RegExp(`^127\\.0\\.0\\.1:${server.port} `));
  });
}

test('a host that is slow is given up, in the middle of its body, too, and its connection is closed', async t => {
  const server = await serve(t, ({ path }, response) => {
    if (path === '/body') response.writeHead(200, { 'content-type': 'text/plain' }).write('and then');
  });
  const { call } = handlers(t, { web: { allowPrivate: [server.host], timeoutMs: 200 } });
  for (const path of ['/', '/body']) {
    const error = await failure(call('browse_web', { url: `${server.url}${path}`, action: 'raw' }));
    assert.ok(error instanceof TookTooLongError, String(error));
    await server.seen.at(-1)?.closed;
  }
});

test('an abort closes the connection', async t => {
  const server = await serve(t, () => {});
  const control = new AbortController();
  const asking = failure(handlers(t, { web: { allowPrivate: [server.host] } }).call('browse_web', { url: server.url }, control.signal));
  await server.arrived(1);
  control.abort(new Error('enough'));
  assert.equal((await asking).message, 'enough');
  await server.seen[0].closed;
});

test('requests at once are bounded', async t => {
  /** @type {(() => void)[]} */
  const held = [];
  let most = 0;
  const server = await serve(t, (_, response) => {
    held.push(() => response.end('ok'));
    most = Math.max(most, held.length);
  });
  const { call } = handlers(t, { web: { allowPrivate: [server.host], maxConcurrent: 2 } });
  const asking = [1, 2, 3].map(() => call('browse_web', { url: server.url, action: 'raw' }));
  await server.arrived(2);
  held.splice(0).forEach(answer => answer());
  await server.arrived(3);
  held.splice(0).forEach(answer => answer());
  await Promise.all(asking);
  assert.equal(most, 2);
});
