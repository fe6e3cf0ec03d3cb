// An agent on the chain of providers: over HTTP, with a provider that fails on the way.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createModels } from '@elizaos/python-tools';

import index from '../../index.js';
import { answers, model, piece, sendJson } from '../../tools/__test__/support/servers.mjs';
import { ANSWER, refundModel, shopTools } from './support/refund.mjs';

/** The scripted model, as a provider tells it. @type {import('../../tools/__test__/support/servers.mjs').Respond} */
function provider({ json }, response) {
  const { text, toolCalls, usage } = /** @type {any} */ (refundModel(json));
  const told = { prompt_tokens: usage.promptTokens, completion_tokens: usage.completionTokens, total_tokens: usage.totalTokens };
  if (!json.stream) {
    return sendJson(response, { id: 'c', object: 'chat.completion', model: json.model, choices: [{ index: 0, message: { role: 'assistant', content: text ?? null, tool_calls: toolCalls }, finish_reason: 'stop' }], usage: told });
  }
  const deltas = toolCalls
    ? toolCalls.map((/** @type {object} */ call, /** @type {number} */ at) => ({ tool_calls: [{ index: at, ...call }] }))
    : text.split(/(?<= )/).map((/** @type {string} */ content) => ({ content }));
  return answers.streams([...deltas.map((/** @type {object} */ delta) => piece(delta)), piece({}, 'stop', { usage: told })])(/** @type {any} */ (undefined), response);
}

for (const framework of /** @type {const} */ (['langgraph', 'elizaos'])) {
  test(`${framework} on a provider after one that fails`, async t => {
    const [down, up] = [await model(t, answers.refuses(500)), await model(t, provider)];
    const py = index.createPython();
    t.after(() => py.close());
    py.registerModel(createModels({ env: {}, retries: 0, providers: { openai: down.options(), gemini: up.options({ model: 'written-down' }) } }));
    for (const tool of shopTools()) py.registerTool(tool);

    const { value } = await py.executeTask({ task: 'refund my last order', framework });
    assert.equal(value.response, ANSWER);
    assert.deepEqual(value.steps.filter(step => step.type === 'model').map(step => [step.provider, step.model]), Array(4).fill(['gemini', 'written-down']));
    assert.equal(value.usage.totalTokens, 3 * 15 + 29);
    assert.deepEqual(up.seen[0].json.tools.map((/** @type {any} */ tool) => tool.function.name), ['shop__find_user', 'shop__get_order', 'shop__refund']);
    assert.equal(JSON.stringify(up.seen[0].json.tools).includes('idempotency_key'), false, 'the key is not for models');

    const tokens = [];
    for await (const event of py.streamTask({ task: 'refund my last order', framework })) {
      if (event.type === 'token') tokens.push(event.text);
    }
    assert.equal(tokens.length, 6);
    assert.equal(tokens.join(''), ANSWER);
  });
}

test('where no provider answers, the error tells what each said', async t => {
  const [one, other] = [await model(t, answers.refuses(500)), await model(t, answers.refuses(401))];
  const py = index.createPython();
  t.after(() => py.close());
  py.registerModel(createModels({ env: {}, retries: 0, providers: { openai: one.options(), gemini: other.options() } }));
  await assert.rejects(py.executeTask({ task: 'anything', framework: 'langgraph' }), error => {
    assert.match(/** @type {Error} */ (error).message, /openai.*500.*gemini.*401/is);
    assert.doesNotMatch(JSON.stringify(error), /secret-of/);
    return true;
  });
});
