// The agent's models in the shape that agents in Python are given.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createModels } from '@elizaos/python-tools';

import { agentModel } from '../dist/tools/agent-model.js';

const USER = [{ role: 'user', content: 'hello' }];
const WEATHER = { type: 'function', function: { name: 'weather', description: 'of a city', parameters: { type: 'object', properties: { city: { type: 'string' } } } } };

/** A runtime whose models answer from a script, and what they were asked. */
function modelOf(answer, { takeCall = () => {}, models = ['TEXT_LARGE', 'TEXT_EMBEDDING'] } = {}) {
  const asked = [];
  const runtime = {
    getModel: name => (models.includes(name) ? () => {} : undefined),
    useModel: async (type, params) => {
      asked.push({ type, params });
      return typeof answer === 'function' ? answer(params) : answer;
    },
  };
  return { model: agentModel(runtime, takeCall), asked };
}

test('a text is asked with all that elizaOS takes, and answered in the shape of createModels', async () => {
  const { model, asked } = modelOf('hi');
  const result = await model.chat({ messages: USER, temperature: 0, maxTokens: 7, stop: ['END'], responseFormat: null, model: 'whatever' });
  assert.deepEqual(asked, [{ type: 'TEXT_LARGE', params: { prompt: 'hello', stream: false, temperature: 0, maxTokens: 7, stopSequences: ['END'] } }]);
  assert.equal(result.text, 'hi');
  const packaged = await createModels({ env: {}, host: () => 'hi' }).chat({ messages: USER });
  assert.deepEqual(Object.keys(result).sort(), Object.keys(packaged).sort());
  assert.deepEqual(Object.keys(result.usage).sort(), Object.keys(packaged.usage).sort());
});

test('several messages become one text, calls and their results included', async () => {
  const { model, asked } = modelOf('done');
  await model.chat({ messages: [
    { role: 'system', content: 'be brief' },
    ...USER,
    { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Bonn"}' } }] },
    { role: 'tool', tool_call_id: 'c1', content: 'rain' },
  ] });
  assert.equal(asked[0].params.prompt, [
    'system: be brief', 'user: hello', 'assistant: {"tool_calls":[{"id":"c1","name":"weather","arguments":{"city":"Bonn"}}]}', 'tool: (result of c1) rain',
  ].join('\n\n'));
});

for (const [how, answer] of [
  ['as it is', '{"tool_calls": [{"name": "weather", "arguments": {"city": "Bonn"}}]}'],
  ['fenced', 'Let me look.\n```json\n{"tool_calls": [{"name": "weather", "arguments": {"city": "Bonn"}}]}\n```'],
]) {
  test(`a model that takes a text alone is told of tools in it, and what it calls is found: ${how}`, async () => {
    const { model, asked } = modelOf(answer);
    const { text, toolCalls } = await model.chat({ messages: USER, tools: [WEATHER], toolChoice: 'required' });
    assert.match(asked[0].params.prompt, /"name":"weather","description":"of a city".*\nCall at least one/s);
    const [{ id, ...call }] = toolCalls;
    assert.match(id, /^call_/);
    assert.deepEqual([text, call], ['', { type: 'function', function: { name: 'weather', arguments: '{"city":"Bonn"}' } }]);
  });
}

test('an answer in words, and one that calls what is not there, are texts', async () => {
  for (const answer of ['It rains.', '{"tool_calls": [{"name": "rm", "arguments": {}}]}', '{"tool_calls": "none"}', '{"a": 1}']) {
    const { text, toolCalls } = await modelOf(answer).model.chat({ messages: USER, tools: [WEATHER] });
    assert.deepEqual([text, toolCalls], [answer, []]);
  }
});

test('tools that are not to be called are not told of', async () => {
  const { model, asked } = modelOf('{"tool_calls": [{"name": "weather"}]}');
  const { toolCalls } = await model.chat({ messages: USER, tools: [WEATHER], toolChoice: 'none' });
  assert.deepEqual([asked[0].params.prompt, toolCalls], ['hello', []]);
});

test('what a model of the newer line calls by itself is taken over, in the words of its provider', async () => {
  const { model } = modelOf({ text: 'let me look', toolCalls: [{ id: 'a', name: 'weather', arguments: { city: 'Bonn' } }, { toolCallId: 'b', toolName: 'weather', input: '{}' }], usage: { promptTokens: 3, completionTokens: 2, totalTokens: 5 } });
  const { text, toolCalls, usage } = await model.chat({ messages: USER, tools: [WEATHER] });
  assert.deepEqual(toolCalls.map(({ id, function: called }) => [id, called.name, called.arguments]), [['a', 'weather', '{"city":"Bonn"}'], ['b', 'weather', '{}']]);
  assert.deepEqual([text, usage.totalTokens], ['let me look', 5]);
});

test('a form is asked of the model, and told in the text with its schema', async () => {
  const { model, asked } = modelOf('{}');
  const schema = { type: 'object', properties: { n: { type: 'integer' } } };
  await model.chat({ messages: USER, responseFormat: { type: 'json_schema', json_schema: { name: 'n', schema } } });
  await model.chat({ messages: USER, responseFormat: { type: 'text' } });
  assert.deepEqual(asked[0].params.responseFormat, { type: 'json_object' });
  assert.ok(asked[0].params.prompt.endsWith(JSON.stringify(schema) + '.'), asked[0].params.prompt);
  assert.deepEqual([asked[1].params.prompt, asked[1].params.responseFormat], ['hello', undefined]);
});

test('a stream: the text, the calls, and the whole of it last', async () => {
  const events = [];
  for await (const event of modelOf('hi').model.stream({ messages: USER })) events.push(event);
  const { text, ...first } = events[0];
  assert.deepEqual([first, text, events.at(-1).type, events.at(-1).text], [{ type: 'text' }, 'hi', 'done', 'hi']);
  const types = [];
  for await (const { type } of modelOf('{"tool_calls": [{"name": "weather"}]}').model.stream({ messages: USER, tools: [WEATHER] })) types.push(type);
  assert.deepEqual(types, ['tool_call', 'done']);
});

test('each question counts, and one too many is not asked', async () => {
  let left = 1;
  const takeCall = () => {
    if (left === 0) throw Object.assign(new Error('enough'), { code: 'TOO_MANY_MODEL_CALLS' });
    left -= 1;
  };
  const { model, asked } = modelOf('hi', { takeCall });
  await model.chat({ messages: USER });
  await assert.rejects(model.chat({ messages: USER }), { code: 'TOO_MANY_MODEL_CALLS' });
  assert.equal(asked.length, 1);
});

test('texts are embedded in their order, a few at a time', async () => {
  let atOnce = 0;
  let most = 0;
  const { model } = modelOf(async ({ text }) => {
    most = Math.max(most, atOnce += 1);
    await new Promise(setImmediate);
    atOnce -= 1;
    return [Number(text)];
  });
  const input = Array.from({ length: 20 }, (_, n) => String(n));
  assert.deepEqual((await model.embed({ input })).embeddings, input.map(text => [Number(text)]));
  assert.ok(most <= 8, `${most} at once`);
  assert.deepEqual((await model.embed({ input: '7' })).embeddings, [[7]]);
  await assert.rejects(model.embed({ input: new Array(2_000).fill('x') }), { code: 'INVALID_TASK' });
});

test('an agent without a model, an answer of nothing and a caller that has gone are told of', async () => {
  await assert.rejects(modelOf('', { models: [] }).model.chat({ messages: USER }), { code: 'NO_MODEL' });
  await assert.rejects(modelOf('', { models: ['TEXT_LARGE'] }).model.embed({ input: 'x' }), { code: 'NO_MODEL' });
  await assert.rejects(modelOf('').model.chat({ messages: USER }), { code: 'NO_ANSWER' });
  const gone = new AbortController();
  const asking = modelOf(() => new Promise(() => {})).model.chat({ messages: USER, signal: gone.signal });
  gone.abort();
  await assert.rejects(asking, { code: 'CANCELLED' });
});
