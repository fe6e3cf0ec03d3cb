import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';

import { InvalidArgumentError, NotConfiguredError, registerElizaTools, WebhookFailedError } from '../index.js';
import { failure } from './support/models.mjs';
import { answers, model, sendJson, serve } from './support/servers.mjs';
import { handlers } from './support/web.mjs';

const { says, refuses } = answers;
const WALLET = '46UxNFuGM2E3UwmZWWJicaRPoRwqwW4byQkaTHkX8yPcVihp91qAVtSFipWUGJJUyTXgzSqxzDQtNLf2bsp2DX2qCCgC5mg';
const USER = [{ role: 'user', content: 'hi' }];

test('the whole list is registered, and taken back', async t => {
  const { names, tools } = handlers(t);
  assert.deepEqual(names, [
    'ai_chat', 'gemini_chat', 'deepseek_chat', 'kimi_chat', 'wan_ai_chat', 'get_mining_stats', 'browse_web', 'vectorize_memory', 'extract_knowledge',
    'text_to_speech', 'speech_to_text', 'ecosystem_webhook', 'invoke_function',
  ]);
  assert.deepEqual([...tools.keys()], names);
  const registered = registerElizaTools({ registerTool: tool => tools.set(tool.name, tool), unregisterTool: name => tools.delete(name) }, { env: {} });
  await registered.unregister();
  assert.equal(tools.size, 0);
});

for (const [name, args, said, hint] of /** @type {[string, Record<string, unknown>, RegExp, RegExp][]} */ ([
  ['ai_chat', { message: 'x' }, /OPENAI_API_KEY/, /option host/],
  ['gemini_chat', { messages: USER }, /gemini_chat is not configured: there is no GEMINI_API_KEY/, /models\.providers\.gemini\.apiKey/],
  ['deepseek_chat', { messages: USER }, /DEEPSEEK_API_KEY/, /models\.providers\.deepseek\.apiKey/],
  ['kimi_chat', { messages: USER }, /OPENROUTER_API_KEY/, /models\.providers\.kimi\.apiKey/],
  ['wan_ai_chat', { messages: USER }, /WAN_AI_API_KEY/, /models\.providers\.qwen\.apiKey/],
  ['get_mining_stats', {}, /MINING_WALLET_ADDRESS/, /mining\.wallet/],
  ['vectorize_memory', { memory_id: '1' }, /offers no memory/, /memory\.vectorize, or memory\.get/],
  ['extract_knowledge', { message_id: '1' }, /offers no memory/, /memory\.extractKnowledge, or memory\.get/],
  ['text_to_speech', { text: 'x' }, /OPENAI_API_KEY/, /speech\.synthesize/],
  ['speech_to_text', { audio_base64: 'eHg=' }, /OPENAI_API_KEY/, /speech\.transcribe/],
  ['ecosystem_webhook', { event_type: 'e' }, /ECOSYSTEM_WEBHOOK_URL/, /webhook\.urls/],
  ['invoke_function', { function_name: 'f' }, /there is no function f \(registered: none\), and no ELIZA_FUNCTIONS_URL/, /option functions/],
])) {
  test(`${name} says what is not configured`, async t => {
    const error = await failure(handlers(t).call(name, args));
    assert.ok(error instanceof NotConfiguredError, String(error));
    assert.match(error.message, said);
    assert.match(String(error.hint), hint);
  });
}

test('options are looked at', () => {
  const py = { registerTool() {}, unregisterTool: () => true };
  for (const [options, said] of /** @type {[any, RegExp][]} */ ([
    [{ model: {} }, /registerElizaTools knows no option model/],
    [{ web: { maxSize: 1 } }, /web knows no option maxSize/],
    [{ models: { host: 1 } }, /host must be a function/],
    [{ browser: {} }, /browser must have extract/],
    [{ webhook: { urls: 'ftp://token@somewhere/' } }, /an address in webhook\.urls or ECOSYSTEM_WEBHOOK_URL is none$/],
  ])) assert.throws(() => registerElizaTools(py, { env: {}, ...options }), error => error instanceof InvalidArgumentError && said.test(error.message));
  assert.throws(() => registerElizaTools(/** @type {any} */ ({})), /takes an instance/);
});

test('ai_chat puts system, context and history before the message', async t => {
  const openai = await model(t, says('fine'));
  const { call } = handlers(t, { system: 'You are Eliza.', models: { providers: { openai: openai.options() } } });
  const history = [{ role: 'user', content: 'before' }, { role: 'assistant', content: 'then' }];
  const result = await call('ai_chat', { message: 'now', context: { hash: 5 }, conversation_history: history });
  assert.deepEqual(openai.seen[0].json.messages, [
    { role: 'system', content: 'You are Eliza.' }, { role: 'system', content: '{"hash":5}' }, ...history, { role: 'user', content: 'now' },
  ]);
  assert.deepEqual(result, {
    text: 'fine', tool_calls: [], usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 }, cost_usd: 0.00002, provider: 'openai', model: 'gpt-6-luna', attempts: [],
  });
});

test('the other chats ask their own provider alone', async t => {
  const openai = await model(t, says('not asked'));
  const qwen = await model(t, says('from qwen'));
  const { call } = handlers(t, { models: { providers: { openai: openai.options(), qwen: qwen.options() } } });
  const { text, provider } = await call('wan_ai_chat', { messages: USER, model: 'qwen-plus', temperature: 0 });
  assert.deepEqual([text, provider], ['from qwen', 'qwen']);
  assert.deepEqual(qwen.seen[0].json, { model: 'qwen-plus', messages: USER, temperature: 0 });
  assert.equal(openai.seen.length, 0);
});

test('get_mining_stats asks the pool for a wallet, and works out what it leaves out', async t => {
  const pool = await serve(t, (_, response) => sendJson(response, { hash: 1500, validShares: 99, invalidShares: 1, amtDue: 5e11, amtPaid: 0, lastHash: 1 }));
  const { call } = handlers(t, { mining: { baseUrl: `${pool.url}/api/`, wallet: WALLET }, web: { allowPrivate: [pool.host] } });
  const { timestamp, ...stats } = await call('get_mining_stats');
  assert.deepEqual(stats, { hash: 1500, validShares: 99, invalidShares: 1, totalShares: 100, amtDue: 5e11, amtPaid: 0, lastHash: 1 });
  assert.ok(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000);
  await call('get_mining_stats', { wallet_address: 'another' });
  assert.deepEqual(pool.seen.map(({ path }) => path), [`/api/miner/${WALLET}/stats`, '/api/miner/another/stats']);
  for (const wallet_address of ['../../admin', '..', 'a/b', 'a?b']) assert.match((await failure(call('get_mining_stats', { wallet_address }))).message, /no wallet address/);
  assert.equal(pool.seen.length, 2);
});

test('get_mining_stats goes through the same guard as pages', async t => {
  const pool = await serve(t, (_, response) => sendJson(response, {}));
  const { call } = handlers(t, { env: { MINING_POOL_URL: pool.url, MINING_WALLET_ADDRESS: WALLET } });
  assert.equal((await failure(call('get_mining_stats'))).code, 'ADDRESS_REFUSED');
  assert.equal(pool.seen.length, 0);
});

test('a webhook is signed over its time and body, which a receiver can check', async t => {
  const receiver = await serve(t, (_, response) => response.writeHead(204).end());
  const { call } = handlers(t, { webhook: { urls: `${receiver.url}/hook`, secret: 'shared' } });
  const { id, deliveries } = await call('ecosystem_webhook', { event_type: 'mining.high', payload: { hash: 5, who: 'é' } });
  assert.deepEqual(deliveries, [{ host: receiver.host, status: 204, attempts: 1, error: null }]);
  const [{ method, path, headers, body, json }] = receiver.seen;
  assert.deepEqual([method, path, headers['content-type'], headers['x-eliza-event'], headers['idempotency-key']], ['POST', '/hook', 'application/json', 'mining.high', id]);
  assert.deepEqual([json.id, json.type, json.payload], [id, 'mining.high', { hash: 5, who: 'é' }]);
  assert.ok(Math.abs(Number(headers['x-eliza-timestamp']) - Date.now() / 1000) < 60);
  assert.equal(headers['x-eliza-signature'], `sha256=${createHmac('sha256', 'shared').update(`${headers['x-eliza-timestamp']}.${body}`).digest('hex')}`);
});

test('a webhook that fails is sent again with the same key and body', async t => {
  const replies = [refuses(503), refuses(429, { 'retry-after': '0.1' }), (/** @type {any} */ _, /** @type {import('node:http').ServerResponse} */ response) => response.destroy()];
  const receiver = await serve(t, (seen, response) => (replies.shift() ?? ((/** @type {any} */ _, /** @type {any} */ last) => last.end()))(seen, response));
  const { call } = handlers(t, { webhook: { urls: [receiver.url], secret: 's', retryDelayMs: 1 } });
  const { deliveries } = await call('ecosystem_webhook', { event_type: 'e' });
  assert.deepEqual(deliveries, [{ host: receiver.host, status: 200, attempts: 4, error: null }]);
  assert.equal(new Set(receiver.seen.map(({ headers }) => headers['idempotency-key'])).size, 1);
  assert.equal(new Set(receiver.seen.map(({ body }) => body)).size, 1);
});

test('a webhook that is refused is not sent again, and a redirect is not followed', async t => {
  const elsewhere = await serve(t, (_, response) => response.end());
  for (const [status, headers] of /** @type {[number, object][]} */ ([[400, {}], [401, {}], [307, { location: elsewhere.url }]])) {
    const receiver = await serve(t, (_, response) => response.writeHead(status, /** @type {any} */ (headers)).end());
    const { call } = handlers(t, { webhook: { urls: `${receiver.url}/token-in-path`, secret: 's' } });
    const error = await failure(call('ecosystem_webhook', { event_type: 'e' }));
    assert.ok(error instanceof WebhookFailedError, String(error));
    assert.equal(error.message, `nobody took the event e: ${receiver.host} answered ${status}`);
    assert.doesNotMatch(JSON.stringify(error), /token-in-path/);
    assert.equal(receiver.seen.length, 1);
  }
  assert.equal(elsewhere.seen.length, 0);
});

test('an event that one of several receivers took is told with what became of the others', async t => {
  const good = await serve(t, (_, response) => response.end());
  const bad = await serve(t, (_, response) => response.writeHead(404).end());
  const { call } = handlers(t, { env: { ECOSYSTEM_WEBHOOK_URL: `${good.url}, ${bad.url}`, ECOSYSTEM_WEBHOOK_SECRET: 's' } });
  const { deliveries } = await call('ecosystem_webhook', { event_type: 'e' });
  assert.deepEqual(deliveries.map((/** @type {any} */ { host, status, error }) => [host, status, error]), [[good.host, 200, null], [bad.host, 404, `${bad.host} answered 404`]]);
});

test('a webhook without a secret is not sent', async t => {
  const receiver = await serve(t, (_, response) => response.end());
  const error = await failure(handlers(t, { webhook: { urls: receiver.url } }).call('ecosystem_webhook', { event_type: 'e' }));
  assert.match(error.message, /ECOSYSTEM_WEBHOOK_SECRET/);
  assert.equal(receiver.seen.length, 0);
});

test('invoke_function calls what is registered, by its own name alone', async t => {
  const { call } = handlers(t, { functions: { match_memories: async (payload, { signal }) => [payload.query, signal instanceof AbortSignal] } });
  assert.deepEqual(await call('invoke_function', { function_name: 'match_memories', payload: { query: 'mining' } }), ['mining', true]);
  for (const function_name of ['constructor', 'toString', '__proto__', 'other']) {
    assert.match((await failure(call('invoke_function', { function_name }))).message, /registered: match_memories/);
  }
});

test('invoke_function posts to the base address with its key, and goes nowhere else', async t => {
  const elsewhere = await serve(t, (_, response) => response.end('taken'));
  const server = await serve(t, ({ path, json }, response) => {
    if (path.endsWith('/moved')) response.writeHead(307, { location: elsewhere.url }).end();
    else if (path.endsWith('/broken')) response.writeHead(500).end('it broke');
    else if (path.endsWith('/text')) response.setHeader('content-type', 'text/plain').end('words');
    else sendJson(response, { got: json });
  });
  const { call } = handlers(t, { functionsApi: { baseUrl: `${server.url}/functions/v1/`, apiKey: 'service' } });
  const invoke = (/** @type {string} */ function_name, /** @type {unknown} */ payload = null) => call('invoke_function', { function_name, payload });
  assert.deepEqual(await invoke('match_memories', { query: 'x' }), { got: { query: 'x' } });
  const [{ method, path, headers }] = server.seen;
  assert.deepEqual([method, path, headers.authorization], ['POST', '/functions/v1/match_memories', 'Bearer service']);
  assert.equal(await invoke('text'), 'words');
  assert.match((await failure(invoke('broken'))).message, /the function broken answered 500: it broke/);
  assert.match((await failure(invoke('moved'))).message, /answered 307/);
  assert.equal(elsewhere.seen.length, 0, 'the key would have gone along');
  const before = server.seen.length;
  for (const name of ['..', '../admin', 'a/b', 'a?b', 'a#b', '', '%2e%2e']) assert.match((await failure(invoke(name))).message, /is no function's name/);
  assert.equal(server.seen.length, before);
});

test('memories become vectors by the program, or by a model from their text', async t => {
  const own = handlers(t, { memory: { vectorize: async id => ({ done: id }) } });
  assert.deepEqual(await own.call('vectorize_memory', { memory_id: 'm1' }), { done: 'm1' });
  const openai = await model(t, (_, response) => sendJson(response, { model: 'e', data: [{ embedding: [1, 2, 3] }] }));
  /** @type {any[]} */
  const kept = [];
  const options = { models: { providers: { openai: openai.options() } }, memory: { get: (/** @type {string} */ id) => (id === 'm1' ? { text: 'tea' } : null), store: (/** @type {string} */ id, /** @type {any} */ vector) => { kept.push([id, vector.embedding]); } } };
  const { call } = handlers(t, options);
  assert.deepEqual(await call('vectorize_memory', { memory_id: 'm1' }), { memory_id: 'm1', embedding: [1, 2, 3], dimensions: 3, provider: 'openai', model: 'e', stored: true });
  assert.deepEqual(kept, [['m1', [1, 2, 3]]]);
  assert.deepEqual(openai.seen[0].json.input, ['tea']);
  assert.match((await failure(call('vectorize_memory', { memory_id: 'm2' }))).message, /there is no memory m2/);
});

test('knowledge is extracted by the program, or by a model that is asked for it as a tool call', async t => {
  const own = handlers(t, { memory: { extractKnowledge: id => [id] } });
  assert.deepEqual(await own.call('extract_knowledge', { message_id: 'm1' }), ['m1']);
  const knowledge = { facts: ['Tea is hot.'], entities: [{ name: 'tea', type: 'drink' }] };
  const called = says('', { choices: [{ message: { content: null, tool_calls: [{ id: '1', type: 'function', function: { name: 'record_knowledge', arguments: JSON.stringify(knowledge) } }] }, finish_reason: 'tool_calls' }] });
  const openai = await model(t, called, says(`Here: \`\`\`json\n${JSON.stringify(knowledge)}\n\`\`\``), says('There is nothing to say.'));
  const { call } = handlers(t, { models: { providers: { openai: openai.options() } }, memory: { get: async () => 'Tea is hot.' } });
  const expected = { message_id: 'm1', ...knowledge, provider: 'openai', model: 'gpt-6-luna' };
  assert.deepEqual(await call('extract_knowledge', { message_id: 'm1' }), expected);
  assert.equal(openai.seen[0].json.tool_choice.function.name, 'record_knowledge');
  assert.deepEqual(await call('extract_knowledge', { message_id: 'm1' }), expected, 'written down instead of called');
  assert.match((await failure(call('extract_knowledge', { message_id: 'm1' }))).message, /openai did not tell the knowledge as it was asked to/);
});

test('speech goes to the program\'s own, or to OpenAI\'s endpoints', async t => {
  const own = handlers(t, { speech: { synthesize: async ({ text, voice }) => ({ audio: Buffer.from(`${voice}:${text}`), contentType: 'audio/wav' }), transcribe: ({ audio }) => `heard ${audio}` } });
  const spoken = await own.call('text_to_speech', { text: 'hi', voice: 'nova' });
  assert.deepEqual(spoken, { audio_base64: Buffer.from('nova:hi').toString('base64'), content_type: 'audio/wav' });
  assert.deepEqual(await own.call('speech_to_text', { audio_base64: spoken.audio_base64 }), { text: 'heard nova:hi' });

  const openai = await model(t, ({ path }, response) => (path.endsWith('/speech')
    ? response.setHeader('content-type', 'audio/mpeg').end(Buffer.from([1, 2, 3]))
    : sendJson(response, { text: 'a transcript' })));
  const { call } = handlers(t, { env: { OPENAI_API_KEY: 'k' }, speech: { baseUrl: `${openai.url}/v1` } });
  assert.deepEqual(await call('text_to_speech', { text: 'hi' }), { audio_base64: 'AQID', content_type: 'audio/mpeg' });
  assert.deepEqual(openai.seen[0].json, { model: 'gpt-4o-mini-tts', voice: 'alloy', input: 'hi', response_format: 'mp3' });
  assert.deepEqual(await call('speech_to_text', { audio_base64: Buffer.from('RIFF....WAVE').toString('base64') }), { text: 'a transcript' });
  assert.match(openai.seen[1].body, /filename="recording\.wav"[^]*RIFF\.\.\.\.WAVE/);
  assert.match(openai.seen[1].body, /gpt-transcribe/);
});

test('a recording that is none, or too large, is refused', async t => {
  const { call } = handlers(t, { speech: { transcribe: () => 'never', maxBytes: 100 } });
  for (const audio_base64 of ['', '!!!', 'not base64!']) assert.match((await failure(call('speech_to_text', { audio_base64 }))).message, /no base64 of a recording/);
  assert.equal((await failure(call('speech_to_text', { audio_base64: Buffer.alloc(200).toString('base64') }))).code, 'TOO_LARGE');
});

test('an error of OpenAI\'s speech is told, and tried again where that may help', async t => {
  const openai = await model(t, refuses(500), refuses(401));
  const { call } = handlers(t, { models: { retryDelayMs: 1 }, speech: { apiKey: 'k', baseUrl: openai.url } });
  const error = await failure(call('text_to_speech', { text: 'hi' }));
  assert.match(error.message, /OpenAI answered 401/);
  assert.equal(openai.seen.length, 2);
});
