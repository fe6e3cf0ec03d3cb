import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';

import { AllProvidersFailedError, StreamBrokenError } from '../index.js';
import { ASKED, drained, failure, quick } from './support/models.mjs';
import { answers, model, piece } from './support/servers.mjs';

const { refuses, streams, hangs } = answers;
const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const HELLO = [piece({ role: 'assistant', content: '' }), piece({ content: 'hel' }), piece({ content: 'lo' }), piece({}, 'stop'), { ...piece({}), choices: [], usage: USAGE }];

test('a stream gives its text in pieces, and the whole at its end', async t => {
  const openai = await model(t, streams(HELLO));
  const { events, error } = await drained(quick({ providers: { openai: openai.options() } }).stream({ messages: ASKED }));
  assert.equal(error, undefined);
  assert.deepEqual(events, [
    { type: 'text', text: 'hel' },
    { type: 'text', text: 'lo' },
    {
      type: 'done', text: 'hello', toolCalls: [], usage: { promptTokens: 10, completionTokens: 5, totalTokens: 15 },
      costUsd: (10 * 0.1 + 5 * 0.5) / 1e6, provider: 'openai', model: 'streamed', attempts: [],
    },
  ]);
  assert.deepEqual([openai.seen[0].json.stream, openai.seen[0].json.stream_options], [true, { include_usage: true }]);
});

test('tool calls that come in pieces are told when they are whole', async t => {
  const openai = await model(t, streams([
    piece({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'price', arguments: '' } }] }),
    piece({ tool_calls: [{ index: 0, function: { arguments: '{"coin":' } }] }),
    piece({ tool_calls: [{ index: 1, id: 'b', type: 'function', function: { name: 'now', arguments: '{}' } }] }),
    piece({ tool_calls: [{ index: 0, function: { arguments: '"XMR"}' } }] }),
    piece({}, 'tool_calls'),
  ]));
  const { events } = await drained(quick({ providers: { openai: openai.options() } }).stream({ messages: ASKED }));
  const calls = [['a', 'price', '{"coin":"XMR"}'], ['b', 'now', '{}']].map(([id, name, text]) => ({ id, type: 'function', function: { name, arguments: text } }));
  assert.deepEqual(events.slice(0, 2), calls.map(toolCall => ({ type: 'tool_call', toolCall })));
  assert.deepEqual([events[2].type, events[2].toolCalls, events[2].usage.totalTokens], ['done', calls, null]);
});

for (const [what, respond] of /** @type {[string, import('./support/servers.mjs').Respond][]} */ ([
  ['answers 500', refuses(500)],
  ['is cut before its first word', streams([piece({ role: 'assistant', content: '' })], { then: 'cut' })],
  ['ends before its first word', streams([], { then: 'end' })],
  ['is done with nothing', streams([piece({}, 'stop')])],
  ['says an error', streams(['{"error":{"message":"overloaded"}}'])],
  ['sends garbage', streams(['{"choices":[{'])],
  ['hangs before its first word', streams([], { then: 'hang' })],
  ['never answers', hangs],
  ['is cut in a tool call, of which nobody has heard', streams([piece({ tool_calls: [{ index: 0, id: 'a', function: { name: 'price', arguments: '{"co' } }] })], { then: 'cut' })],
])) {
  test(`a stream that ${what} is followed by the next provider's`, async t => {
    const openai = await model(t, respond);
    const gemini = await model(t, streams(HELLO));
    const models = quick({ providers: { openai: openai.options(), gemini: gemini.options() }, timeoutMs: 300 });
    const { events, error } = await drained(models.stream({ messages: ASKED }));
    assert.equal(error, undefined);
    assert.deepEqual(events.map(({ type, text }) => `${type} ${text}`), ['text hel', 'text lo', 'done hello']);
    assert.deepEqual([events[2].provider, events[2].attempts.map((/** @type {any} */ attempt) => attempt.provider)], ['gemini', ['openai']]);
    await openai.seen[0].closed;
  });
}

for (const [what, then, said] of /** @type {[string, 'cut' | 'end' | 'hang', RegExp][]} */ ([
  ['is cut', 'cut', /the stream broke: OpenAI broke off/],
  ['ends without an end', 'end', /the stream broke: OpenAI broke off before its answer was complete/],
  ['hangs', 'hang', /the stream broke: OpenAI did not answer within 300 ms/],
])) {
  test(`a stream that ${what} after its first words fails, and nobody else is asked`, async t => {
    const openai = await model(t, streams(HELLO.slice(0, 2), { then }));
    const gemini = await model(t, streams(HELLO));
    const models = quick({ providers: { openai: openai.options(), gemini: gemini.options() }, timeoutMs: 300 });
    const { events, error } = await drained(models.stream({ messages: ASKED }));
    assert.deepEqual(events, [{ type: 'text', text: 'hel' }]);
    assert.ok(error instanceof StreamBrokenError, String(error));
    assert.match(error.message, said);
    assert.deepEqual([/** @type {any} */ (error).provider, error.code, gemini.seen.length], ['openai', 'STREAM_BROKEN', 0]);
    await openai.seen[0].closed;
  });
}

test('streams that break in the middle count for the breaker, too', async t => {
  const openai = await model(t, streams(HELLO.slice(0, 2), { then: 'end' }));
  const gemini = await model(t, streams(HELLO));
  const models = quick({ providers: { openai: openai.options(), gemini: gemini.options() }, breaker: { failures: 2 } });
  for (let n = 0; n < 2; n++) assert.ok((await drained(models.stream({ messages: ASKED }))).error instanceof StreamBrokenError);
  const { events } = await drained(models.stream({ messages: ASKED }));
  assert.equal(events.at(-1).provider, 'gemini');
  assert.equal(openai.seen.length, 2);
});

test('a stream that tries a broken provider brings it back', async t => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const openai = await model(t, refuses(500), streams(HELLO));
  const models = quick({ providers: { openai: openai.options() }, retries: 0, breaker: { failures: 1, restMs: 10_000 } });
  assert.ok((await drained(models.stream({ messages: ASKED }))).error instanceof AllProvidersFailedError);
  assert.match((await drained(models.stream({ messages: ASKED }))).error.message, /left alone after failing/);
  t.mock.timers.tick(10_001);
  for (let n = 0; n < 2; n++) assert.equal((await drained(models.stream({ messages: ASKED }))).events.at(-1).text, 'hello');
});

test('leaving a stream early ends the request and gives its place back', async t => {
  const openai = await model(t, streams(HELLO.slice(0, 3), { then: 'hang' }), streams(HELLO));
  const models = quick({ providers: { openai: openai.options() }, maxConcurrent: 1 });
  for await (const event of models.stream({ messages: ASKED })) {
    assert.deepEqual(event, { type: 'text', text: 'hel' });
    break;
  }
  await openai.seen[0].closed;
  assert.equal((await drained(models.stream({ messages: ASKED }))).events.length, 3);
});

test('an abort ends a stream with its reason', async t => {
  const openai = await model(t, streams(HELLO.slice(0, 2), { then: 'hang' }));
  const models = quick({ providers: { openai: openai.options() } });
  const control = new AbortController();
  const stream = models.stream({ messages: ASKED, signal: control.signal });
  assert.equal((await stream.next()).done, false);
  const next = failure(stream.next());
  control.abort(new Error('enough'));
  assert.equal((await next).message, 'enough');
  await openai.seen[0].closed;
});

test('a signal that outlives its questions keeps nothing of them', async t => {
  const openai = await model(t, refuses(500), streams(HELLO), answers.says('x'), streams(HELLO));
  const models = quick({ providers: { openai: openai.options() } });
  const { signal } = new AbortController();
  assert.equal((await drained(models.stream({ messages: ASKED, signal }))).events.length, 3);
  assert.equal((await models.chat({ messages: ASKED, signal })).text, 'x');
  for await (const event of models.stream({ messages: ASKED, signal })) if (event.type === 'text') break;
  await new Promise(setImmediate);
  assert.deepEqual(getEventListeners(signal, 'abort'), []);
});

test('the host\'s model streams, too, and is left with its signal aborted', async () => {
  /** @type {AbortSignal | undefined} */
  let told;
  let cleaned = false;
  const models = quick({
    async *host(_, { signal }) {
      told = signal;
      try {
        yield* ['one ', 'two ', 'three'];
      } finally {
        cleaned = true;
      }
    },
  });
  const { events } = await drained(models.stream({ messages: ASKED }));
  assert.deepEqual(events.map(({ type, text }) => `${type} ${text}`), ['text one ', 'text two ', 'text three', 'done one two three']);
  for await (const event of models.stream({ messages: ASKED })) {
    assert.equal(event.type, 'text');
    assert.equal(told?.aborted, false);
    break;
  }
  assert.deepEqual([told?.aborted, cleaned], [true, true]);
});
