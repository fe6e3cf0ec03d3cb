import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AllProvidersFailedError, createModels, InvalidArgumentError, NotConfiguredError, ProviderError } from '../index.js';
import { ASKED, drained, failure, quick } from './support/models.mjs';
import { answers, model } from './support/servers.mjs';

const { says, refuses, hangs, cuts, babbles } = answers;

test('the first provider that has a key is asked, with its own model', async t => {
  const openai = await model(t, says('from openai'));
  const gemini = await model(t, says('from gemini'));
  const models = quick({ providers: { gemini: gemini.options(), openai: openai.options({ model: 'gpt-6-luna' }) } });
  assert.deepEqual(models.providers, ['openai', 'gemini'], 'the order is the chain\'s, not the options\'');
  const result = await models.chat({ messages: ASKED, temperature: 0.5, maxTokens: 7 });
  assert.deepEqual(result, {
    text: 'from openai',
    toolCalls: [],
    usage: { promptTokens: 100, completionTokens: 20, totalTokens: 120 },
    costUsd: (100 * 0.1 + 20 * 0.5) / 1e6,
    provider: 'openai',
    model: 'gpt-6-luna',
    attempts: [],
  });
  const [{ path, headers, json }] = openai.seen;
  assert.deepEqual([path, headers.authorization], ['/v1/chat/completions', `Bearer secret-of-${openai.port}`]);
  assert.deepEqual(json, { model: 'gpt-6-luna', messages: ASKED, temperature: 0.5, max_completion_tokens: 7 });
  assert.equal(gemini.seen.length, 0);
});

test('what ends an answer and what form it has are passed on, to an API in its words and to the host in ours', async t => {
  const openai = await model(t, says('{"a":1}'));
  const stop = ['\n\n', 'END'];
  const responseFormat = { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } };
  const providers = { openai: openai.options() };
  await quick({ providers }).chat({ messages: ASKED, stop, responseFormat });
  await drained(quick({ providers }).stream({ messages: ASKED, stop, responseFormat }));
  await quick({ providers }).chat({ messages: ASKED, stop: null, responseFormat: null });
  const asked = openai.seen.map(({ json }) => json);
  const without = asked.pop();
  for (const json of asked) assert.deepEqual([json.stop, json.response_format], [stop, responseFormat]);
  assert.ok(asked.some(json => json.stream === true), 'in a stream, too');
  assert.deepEqual(['stop', 'response_format'].filter(name => Object.hasOwn(without, name)), [], 'left out where they are not given');
  /** @type {any} */
  let ofHost;
  await quick({ host: request => ((ofHost = request), 'x') }).chat({ messages: ASKED, stop, responseFormat });
  assert.deepEqual([ofHost.stop, ofHost.responseFormat], [stop, responseFormat]);
});

test('what is no list of texts and no form is refused', async () => {
  const models = quick({ host: () => 'x' });
  for (const wrong of [{ stop: 'END' }, { stop: [''] }, { stop: [1] }, { responseFormat: 'json' }, { responseFormat: {} }]) {
    const error = await failure(models.chat(/** @type {any} */ ({ messages: ASKED, ...wrong })));
    assert.ok(error instanceof InvalidArgumentError && error.message.startsWith(Object.keys(wrong)[0]), error.message);
  }
});

test('keys come from the environment, and false leaves a provider out', () => {
  const env = { OPENAI_API_KEY: 'a', GEMINI_API_KEY: 'b', DEEPSEEK_API_KEY: 'c', OPENROUTER_API_KEY: 'd', WAN_AI_API_KEY: 'e' };
  assert.deepEqual(createModels({ env }).providers, ['openai', 'gemini', 'deepseek', 'kimi', 'qwen']);
  assert.deepEqual(createModels({ env, host: () => '', providers: { gemini: false } }).providers, ['host', 'openai', 'deepseek', 'kimi', 'qwen']);
  assert.deepEqual(createModels({ env: {} }).providers, []);
});

for (const [what, respond, said, asked] of /** @type {[string, import('./support/servers.mjs').Respond, RegExp, number][]} */ ([
  ['500', refuses(500), /OpenAI answered 500 no, 500/, 2],
  ['429 without Retry-After', refuses(429), /OpenAI answered 429 no, 429/, 2],
  ['429 with a long Retry-After', refuses(429, { 'retry-after': '30' }), /OpenAI answered 429/, 1],
  ['429 for want of money', (_, response) => response.writeHead(429, { 'content-type': 'application/json' }).end('{"error":{"message":"pay","code":"insufficient_quota"}}'), /429 pay/, 1],
  ['401', refuses(401), /OpenAI answered 401/, 1],
  ['400', refuses(400), /OpenAI answered 400/, 1],
  ['nothing', hangs, /OpenAI did not answer within 300 ms/, 1],
  ['half an answer', cuts, /OpenAI broke off/, 2],
  ['garbage', babbles('{"choices": ['), /OpenAI answered with something that is no completion/, 1],
  ['a page', babbles('<html>maintenance</html>', 'text/html'), /something that is no completion/, 1],
  ['JSON that is no completion', babbles('{"ok":true}'), /something that is no completion/, 1],
  ['an empty answer', says(''), /answered with nothing/, 1],
])) {
  test(`a provider that answers ${what} is followed by the next one`, async t => {
    const openai = await model(t, respond);
    const gemini = await model(t, says('fallback'));
    const models = quick({ providers: { openai: openai.options(), gemini: gemini.options() }, timeoutMs: 300 });
    const { text, provider, attempts } = await models.chat({ messages: ASKED });
    assert.deepEqual([text, provider], ['fallback', 'gemini']);
    assert.equal(attempts.length, 1);
    assert.equal(attempts[0].provider, 'openai');
    assert.ok(attempts[0].error instanceof ProviderError);
    assert.match(attempts[0].error.message, said);
    assert.equal(openai.seen.length, asked, 'requests to the failing one');
  });
}

test('a provider that is gone is followed by the next one', async t => {
  const gemini = await model(t, says('fallback'));
  const models = quick({ providers: { openai: { apiKey: 'k', baseUrl: 'http://127.0.0.1:1/v1' }, gemini: gemini.options() } });
  const { provider, attempts } = await models.chat({ messages: ASKED });
  assert.equal(provider, 'gemini');
  assert.match(attempts[0].error.message, /OpenAI could not be reached/);
});

test('a failure that passes is tried again, as late as the provider wants', async t => {
  const openai = await model(t, refuses(429, { 'retry-after': '0.3' }), says('then'));
  const { text, attempts } = await quick({ providers: { openai: openai.options() } }).chat({ messages: ASKED });
  assert.deepEqual([text, attempts], ['then', []]);
  const [first, second] = openai.seen;
  assert.ok(second.at - first.at >= 290, `asked again after ${second.at - first.at} ms`);
});

test('a provider that asks for a long rest gets it, up to a bound', async t => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const openai = await model(t, refuses(503, { 'retry-after': '3600' }), says('rested'));
  const models = quick({ providers: { openai: openai.options() }, maxRestMs: 60_000 });
  assert.match((await failure(models.chat({ messages: ASKED }))).message, /503/);
  assert.match((await failure(models.chat({ messages: ASKED }))).message, /OpenAI has asked to be left alone for another 60 s/);
  assert.equal(openai.seen.length, 1);
  t.mock.timers.tick(60_001);
  assert.equal((await models.chat({ messages: ASKED })).text, 'rested');
});

test('where all fail, one error tells what each said', async t => {
  const openai = await model(t, refuses(500));
  const gemini = await model(t, refuses(401, {}, 'your key is bad'));
  const models = quick({ providers: { openai: openai.options(), gemini: gemini.options() }, host: () => { throw new TypeError('no model today'); } });
  const error = await failure(models.chat({ messages: ASKED }));
  assert.ok(error instanceof AllProvidersFailedError);
  assert.equal(error.code, 'ALL_PROVIDERS_FAILED');
  assert.deepEqual(error.attempts.map(({ provider }) => provider), ['host', 'openai', 'gemini']);
  assert.match(error.message, /^no provider answered: the host's model failed: no model today; OpenAI answered 500 no, 500; Gemini answered 401 your key is bad$/);
});

test('a key that a provider repeats is not told on', async t => {
  const openai = await model(t, (seen, response) => refuses(401, {}, `Incorrect API key provided: ${seen.headers.authorization}`)(seen, response));
  const error = await failure(quick({ providers: { openai: openai.options() } }).chat({ messages: ASKED }));
  assert.match(error.message, /Incorrect API key provided: Bearer \[key\]/);
  assert.doesNotMatch(JSON.stringify([error, error.message, error.stack, error.attempts]), /secret-of/);
});

test('after failures in a row a provider is left alone; one question tries it, then it is back', async t => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  let well = false;
  /** @type {(() => void)[]} */
  const held = [];
  const openai = await model(t, (seen, response) => {
    const answer = () => (well ? says('recovered') : refuses(500))(seen, response);
    if (well && held.length === 0) held.push(answer);
    else answer();
  });
  const gemini = await model(t, says('meanwhile'));
  const models = quick({ providers: { openai: openai.options(), gemini: gemini.options() }, retries: 0, breaker: { failures: 3, restMs: 10_000 } });
  for (let n = 0; n < 5; n++) assert.equal((await models.chat({ messages: ASKED })).provider, 'gemini');
  assert.equal(openai.seen.length, 3, 'two of the five questions did not reach it');
  const skipped = await models.chat({ messages: ASKED });
  assert.match(skipped.attempts[0].error.message, /OpenAI is left alone after failing; last, OpenAI answered 500/);

  t.mock.timers.tick(10_001);
  assert.equal((await models.chat({ messages: ASKED })).provider, 'gemini', 'the one that tried it failed');
  assert.equal(openai.seen.length, 4);
  assert.equal((await models.chat({ messages: ASKED })).provider, 'gemini');
  assert.equal(openai.seen.length, 4, 'and it is left alone again');

  t.mock.timers.tick(10_001);
  well = true;
  const trying = models.chat({ messages: ASKED });
  await openai.arrived(5);
  assert.equal((await models.chat({ messages: ASKED })).provider, 'gemini', 'others do not wait for the one that tries');
  held[0]();
  assert.equal((await trying).provider, 'openai');
  assert.equal((await models.chat({ messages: ASKED })).text, 'recovered');
});

test('a question that is refused says nothing of the provider\'s health', async t => {
  const openai = await model(t, refuses(400));
  const models = quick({ providers: { openai: openai.options() }, breaker: { failures: 2 } });
  for (let n = 0; n < 4; n++) await failure(models.chat({ messages: ASKED }));
  assert.equal(openai.seen.length, 4);
});

test('an abort reaches the request and asks nobody else', async t => {
  const openai = await model(t, hangs);
  const gemini = await model(t, says('not asked'));
  const models = quick({ providers: { openai: openai.options(), gemini: gemini.options() } });
  const control = new AbortController();
  const asking = failure(models.chat({ messages: ASKED, signal: control.signal }));
  await openai.arrived(1);
  control.abort(new Error('changed my mind'));
  assert.equal((await asking).message, 'changed my mind');
  await openai.seen[0].closed;
  assert.equal(gemini.seen.length, 0);
  assert.equal((await failure(models.chat({ messages: ASKED, signal: control.signal }))).message, 'changed my mind');
});

test('an abort does not wait for the next attempt', async t => {
  const openai = await model(t, refuses(429, { 'retry-after': '2' }));
  const models = quick({ providers: { openai: openai.options() } });
  const control = new AbortController();
  const asking = failure(models.chat({ messages: ASKED, signal: control.signal }));
  await openai.arrived(1);
  await openai.seen[0].closed;
  const start = performance.now();
  control.abort(new Error('enough'));
  assert.equal((await asking).message, 'enough');
  assert.ok(performance.now() - start < 1_000);
  assert.equal(openai.seen.length, 1);
});

test('questions under way are bounded, and so are those that wait', async t => {
  /** @type {(() => void)[]} */
  const held = [];
  let most = 0;
  const openai = await model(t, (seen, response) => {
    held.push(() => says('ok')(seen, response));
    most = Math.max(most, held.length);
  });
  const models = quick({ providers: { openai: openai.options() }, maxConcurrent: 2, maxQueue: 1 });
  const asking = [1, 2, 3].map(() => models.chat({ messages: ASKED }));
  const busy = await failure(models.chat({ messages: ASKED }));
  assert.equal(busy.code, 'BUSY');
  await openai.arrived(2);
  assert.equal(held.length, 2, 'the third waits');
  held.splice(0).forEach(answer => answer());
  await openai.arrived(3);
  held.splice(0).forEach(answer => answer());
  await Promise.all(asking);
  assert.equal(most, 2);
});

test('the host\'s model comes first, gets the question and the signal, and may answer in several ways', async t => {
  const openai = await model(t, says('not asked'));
  /** @type {any} */
  let asked;
  /** @param {any} answer */
  const chat = answer => quick({ host: (request, { signal }) => { asked = { request, signal }; return answer; }, providers: { openai: openai.options() } })
    .chat({ messages: ASKED, temperature: 1, model: 'any-name' });
  assert.equal((await chat('plain')).text, 'plain');
  assert.deepEqual([asked.request.messages, asked.request.temperature, asked.request.model], [ASKED, 1, 'any-name']);
  assert.ok(asked.signal instanceof AbortSignal);
  const toolCalls = [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }];
  assert.deepEqual(await chat(Promise.resolve({ text: 'rich', toolCalls, usage: { totalTokens: 3 }, costUsd: 0, model: 'local' })), {
    text: 'rich', toolCalls, usage: { promptTokens: null, completionTokens: null, totalTokens: 3 }, costUsd: 0, provider: 'host', model: 'local', attempts: [],
  });
  assert.equal((await chat((async function* () { yield* ['in ', 'pieces']; })())).text, 'in pieces');
  assert.equal(openai.seen.length, 0);
});

test('tools go to the model as they are, and what it calls comes back as it is', async t => {
  const tool_calls = [{ id: 'call_1', type: 'function', function: { name: 'price', arguments: '{"coin":"XMR"}' } }];
  const openai = await model(t, says('', { choices: [{ message: { role: 'assistant', content: null, tool_calls }, finish_reason: 'tool_calls' }] }));
  const tools = [{ type: 'function', function: { name: 'price', parameters: { type: 'object', properties: { coin: { type: 'string' } } } } }];
  const messages = [...ASKED, { role: 'assistant', content: null, tool_calls }, { role: 'tool', tool_call_id: 'call_1', content: '160' }];
  const result = await quick({ providers: { openai: openai.options() } }).chat({ messages, tools, toolChoice: 'auto' });
  assert.deepEqual([result.text, result.toolCalls], ['', tool_calls]);
  assert.deepEqual([openai.seen[0].json.tools, openai.seen[0].json.tool_choice, openai.seen[0].json.messages], [tools, 'auto', messages]);
});

test('what is not known of tokens and prices is null, and prices can be added', async t => {
  const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100, prompt_tokens_details: { cached_tokens: 400 } };
  const ask = async (/** @type {any} */ more, /** @type {any} */ options) => {
    const server = await model(t, says('x', more));
    const { usage, costUsd } = await quick({ providers: { openai: server.options({ model: 'm' }) }, ...options }).chat({ messages: ASKED });
    return { usage, costUsd };
  };
  assert.deepEqual(await ask({ usage: undefined }, {}), { usage: { promptTokens: null, completionTokens: null, totalTokens: null }, costUsd: null });
  assert.equal((await ask({ usage }, {})).costUsd, null, 'no price');
  assert.equal((await ask({ usage }, { prices: { openai: { m: { input: 2, cachedInput: 1, output: 10 } } } })).costUsd, (600 * 2 + 400 * 1 + 100 * 10) / 1e6);
  assert.equal((await ask({ usage: { ...usage, cost: 0.25 } }, {})).costUsd, 0.25, 'what the provider itself tells');
});

test('one provider may be named, and a model\'s name is for those that have it', async t => {
  const openai = await model(t, refuses(500));
  const gemini = await model(t, says('here'));
  const models = quick({ providers: { openai: openai.options(), gemini: gemini.options(), mine: gemini.options({ model: 'own' }) } });
  assert.equal((await models.chat({ messages: ASKED, provider: 'gemini', model: 'whatever' })).model, 'whatever');
  assert.equal(openai.seen.length, 0);
  const alone = await failure(models.chat({ messages: ASKED, provider: 'openai' }));
  assert.equal(alone.code, 'PROVIDER_FAILED', 'its own error, since no other was asked');
  assert.equal((await models.chat({ messages: ASKED, provider: 'mine' })).model, 'own');
  await models.chat({ messages: ASKED, model: 'gpt-4o-mini' });
  assert.equal(openai.seen.at(-1)?.json.model, 'gpt-4o-mini');
  assert.equal(gemini.seen.at(-1)?.json.model, 'gemini-3.8-flash', 'the fallback takes its own');
  const unknown = await failure(models.chat({ messages: ASKED, model: 'nobody-has-it' }));
  assert.ok(unknown instanceof InvalidArgumentError);
  assert.match(String(unknown.hint), /Name its provider/);
});

test('what is not configured is told with the variables and options', async () => {
  const none = await failure(quick().chat({ messages: ASKED }));
  assert.ok(none instanceof NotConfiguredError);
  assert.match(none.message, /OPENAI_API_KEY, GEMINI_API_KEY, DEEPSEEK_API_KEY, OPENROUTER_API_KEY, WAN_AI_API_KEY/);
  const kimi = await failure(quick().chat({ messages: ASKED, provider: 'kimi' }));
  assert.match(kimi.message, /Kimi is not configured: there is no OPENROUTER_API_KEY/);
  assert.match(kimi.hint, /providers\.kimi\.apiKey/);
  assert.match((await failure(quick().embed({ input: 'x' }))).message, /no model for embeddings is configured/);
});

for (const [request, said] of /** @type {[any, RegExp][]} */ ([
  [null, /takes \{ messages/],
  [{}, /messages must be a list/],
  [{ messages: [] }, /messages must be a list/],
  [{ messages: [{ content: 'x' }] }, /each with a role/],
  [{ messages: ASKED, temprature: 1 }, /chat knows no temprature/],
  [{ messages: ASKED, temperature: 'hot' }, /temperature must be a number/],
  [{ messages: ASKED, model: '' }, /model must be a string/],
  [{ messages: ASKED, provider: 'nobody' }, /there is no provider nobody/],
])) {
  test(`a question is looked at first: ${said.source}`, async () => {
    const error = await failure(quick({ host: () => 'x' }).chat(request));
    assert.ok(error instanceof InvalidArgumentError, String(error));
    assert.match(error.message, said);
  });
}

for (const [options, said] of /** @type {[any, RegExp][]} */ ([
  [{ tiemoutMs: 1 }, /knows no option tiemoutMs/],
  [{ timeoutMs: 0 }, /timeoutMs must be a number of at least 1/],
  [{ retries: -1 }, /retries must be a number of at least 0/],
  [{ host: 'gpt' }, /host must be a function/],
  [{ providers: { mine: { apiKey: 'k' } } }, /the provider mine needs apiKey, baseUrl and model/],
])) {
  test(`options are looked at: ${said.source}`, () => {
    assert.throws(() => createModels(options), error => error instanceof InvalidArgumentError && said.test(error.message));
  });
}

test('texts become vectors by one provider, and by no other', async t => {
  const embedding = [0.1, 0.2];
  const openai = await model(t, (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ model: 'text-embedding-3-small', data: [{ embedding }], usage: { prompt_tokens: 10, total_tokens: 10 } })), refuses(500));
  const gemini = await model(t, says('not asked'));
  const models = quick({ providers: { openai: openai.options(), gemini: gemini.options() } });
  const { embeddings, provider, model: name, costUsd } = await models.embed({ input: 'tea' });
  assert.deepEqual([embeddings, provider, name, costUsd], [[embedding], 'openai', 'text-embedding-3-small', 10 * 0.02 / 1e6]);
  assert.match((await failure(models.embed({ input: ['tea'] }))).message, /OpenAI answered 500/);
  assert.equal(gemini.seen.length, 0);
});
