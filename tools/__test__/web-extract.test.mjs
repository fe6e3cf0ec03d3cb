import assert from 'node:assert/strict';
import { test } from 'node:test';

import { failure } from './support/models.mjs';
import { serve } from './support/servers.mjs';
import { handlers, names } from './support/web.mjs';

const SENTENCE = 'Monero is mined with ordinary processors, and the pool shares out what is found among those who took part. ';
const ARTICLE = `<!doctype html><html><head><title>Mining &amp; you</title><meta name="description" content="How it is done."><base href="/docs/"></head><body>
<nav><a href="/home">Home</a> <a href="javascript:alert(1)">Trap</a></nav>
<article><h1>Mining</h1><p>${SENTENCE.repeat(4)}</p><p>Second paragraph. ${SENTENCE.repeat(3)}See <a href="more.html">more</a>.</p><script>document.write('never run')</script></article>
<footer>Copyright nobody</footer></body></html>`;

/**
 * @param {{ after(done: () => unknown): void }} t
 * @param {string | Buffer} body
 * @param {string} [type]
 * @param {import('../index.js').ElizaToolsOptions['web']} [web]
 */
async function browse(t, body, type = 'text/html', web = {}) {
  const server = await serve(t, (_, response) => response.writeHead(200, type === '' ? {} : { 'content-type': type }).end(body));
  const { call } = handlers(t, { web: { allowPrivate: [server.host], ...web } });
  return { server, read: (/** @type {object} */ args = {}) => call('browse_web', { url: `${server.url}/page`, ...args }) };
}

test('a page is read as title, description, text and links', async t => {
  const { server, read } = await browse(t, ARTICLE);
  const page = await read();
  assert.deepEqual([page.url, page.status, page.content_type], [`${server.url}/page`, 200, 'text/html']);
  assert.deepEqual([page.title, page.description], ['Mining & you', 'How it is done.']);
  assert.match(page.text, /took part\.\n\nSecond paragraph\./, 'paragraphs stay apart');
  assert.doesNotMatch(page.text, /Copyright|never run|Home/, 'what surrounds the article is left out');
  assert.deepEqual(page.links, [{ url: `${server.url}/home`, text: 'Home' }, { url: `${server.url}/docs/more.html`, text: 'more' }]);
});

test('without its content a page is title and links', async t => {
  const { read } = await browse(t, ARTICLE);
  const page = await read({ extract_content: false });
  assert.deepEqual([page.title, page.text, page.links.length], ['Mining & you', '', 2]);
});

test('a page without an article is read as all that it says', async t => {
  const { read } = await browse(t, '<title>Pool</title><div>42 miners</div><div>online</div>');
  const page = await read();
  assert.deepEqual([page.title, page.text], ['Pool', '42 miners\nonline']);
});

for (const [what, type, body] of /** @type {[string, string, Buffer][]} */ ([
  ['the header', 'text/html; charset=windows-1251', Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2])],
  ['the page itself', 'text/html', Buffer.concat([Buffer.from('<meta charset="windows-1251">'), Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2])])],
  ['the mark at the beginning', 'text/html; charset=latin1', Buffer.from('\ufeffПривет')],
  ['nothing, as UTF-8', 'text/html', Buffer.from('Привет')],
  ['UTF-16', 'text/plain; charset=utf-16le', Buffer.from('Привет', 'utf16le')],
])) {
  test(`the charset is that of ${what}`, async t => {
    const { read } = await browse(t, body, type);
    assert.equal((await read()).text, 'Привет');
  });
}

test('JSON is data, with extract and with json', async t => {
  const { read } = await browse(t, '{"pool":{"miners":42}}', 'application/json; charset=utf-8');
  assert.deepEqual((await read()).data, { pool: { miners: 42 } });
  assert.equal((await read()).text, '{"pool":{"miners":42}}');
  assert.deepEqual((await read({ action: 'json' })).data, { pool: { miners: 42 } });
});

test('json takes what is JSON whatever it calls itself, and nothing else', async t => {
  const { read } = await browse(t, '[1]', 'text/plain');
  assert.deepEqual((await read({ action: 'json' })).data, [1]);
  const { read: readPage, server } = await browse(t, ARTICLE);
  const error = await failure(readPage({ action: 'json' }));
  assert.deepEqual([error.code, error.message], ['FETCH_FAILED', `${server.host} answered with something that is no JSON`]);
});

test('raw is the body as it came: text, or base64', async t => {
  assert.equal((await (await browse(t, ARTICLE)).read({ action: 'raw' })).text, ARTICLE);
  const bytes = Buffer.from([0x89, 0x50, 0, 255]);
  const { read } = await browse(t, bytes, 'image/png');
  assert.equal((await read({ action: 'raw' })).base64, bytes.toString('base64'));
  const error = await failure(read());
  assert.match(error.message, /answered with image\/png, which has no text/);
  assert.match(error.hint, /action="raw"/);
});

test('a page of a hundred thousand elements in each other is read, or given up in time', async t => {
  const { read } = await browse(t, `${'<div>'.repeat(100_000)}deep`, 'text/html', { extractTimeoutMs: 2_000 });
  const start = performance.now();
  const [outcome] = await Promise.allSettled([read()]);
  assert.ok(performance.now() - start < 4_000);
  if (outcome.status === 'rejected') assert.match(String(outcome.reason.code), /TOOK_TOO_LONG|FETCH_FAILED/);
});

test('while a page takes its time this thread goes on, and the next page is read', async t => {
  // Each opening tag makes the parser look through all that are open.
  const { read } = await browse(t, '<a><b><i>'.repeat(60_000), 'text/html', { extractTimeoutMs: 200 });
  let turns = 0;
  const turning = setInterval(() => turns++, 5);
  await Promise.allSettled([read()]);
  clearInterval(turning);
  assert.ok(turns > 2, `${turns} turns`);
  const { read: readNext } = await browse(t, ARTICLE);
  assert.equal((await readNext()).title, 'Mining & you');
});

test('the program\'s browser is used for extract, with addresses that may be asked for', async t => {
  /** @type {any[]} */
  const asked = [];
  const browser = { extract: (/** @type {string} */ url, /** @type {any} */ { signal }) => { asked.push([url, signal instanceof AbortSignal]); return { title: 'T', text: 'rendered' }; } };
  const { lookup } = names({ 'supportxmr.com': ['8.8.8.8'], 'inside.test': ['8.8.8.8', '10.0.0.1'] });
  const { call } = handlers(t, { browser, web: { lookup } });
  assert.deepEqual(await call('browse_web', { url: 'https://supportxmr.com' }), { url: 'https://supportxmr.com/', title: 'T', description: null, text: 'rendered', links: [] });
  assert.deepEqual(asked, [['https://supportxmr.com/', true]]);
  for (const url of ['http://127.0.0.1/', 'http://[::1]/', 'http://inside.test/']) assert.equal((await failure(call('browse_web', { url }))).code, 'ADDRESS_REFUSED');
  assert.equal(asked.length, 1);
  const service = handlers(t, { browser: { getPageContent: async (url, runtime) => ({ title: String(runtime), bodyContent: url }) }, browserContext: 'runtime' });
  assert.deepEqual(await service.call('browse_web', { url: 'http://8.8.8.8/x' }), { url: 'http://8.8.8.8/x', title: 'runtime', description: null, text: 'http://8.8.8.8/x', links: [] });
  const slow = handlers(t, { browser: { extract: () => new Promise(() => {}) }, web: { timeoutMs: 50 } });
  assert.equal((await failure(slow.call('browse_web', { url: 'http://8.8.8.8/' }))).code, 'TOOK_TOO_LONG');
});
