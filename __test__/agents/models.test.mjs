// What agents think with: registered, replaced, told apart, and usable whatever tools a task allows.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ModelMissingError, ToolError } from '../../index.js';
import instance from '../support/instance.js';
import { FRAMEWORKS } from './support/frameworks.mjs';
import { ANSWER, calling, refundModel, shopTools } from './support/refund.mjs';
import { TASK, openShop } from './support/shop.mjs';

const EMBED = 'from elizaos_py.agents.host_model import HostModel\nawait HostModel().embed(texts)';
const TEXTS = { inputs: { texts: ['one', 'two'] } };

/** @param {{ input: string[] }} question */
const embed = async ({ input }) => input.map(text => [text.length, 0.5]);

for (const framework of FRAMEWORKS) {
  test(`${framework}: a list of tools is about what else the agent may do`, async t => {
    /** @type {string[][]} */
    const offered = [];
    const py = openShop(t, {
      model: question => {
        offered.push((question.tools ?? []).map((/** @type {any} */ tool) => tool.function.name));
        return question.messages.some(({ role }) => role === 'tool') ? 'Found.' : calling('find_user', { email: 'ada@example.com' });
      },
    });
    const { value } = await py.executeTask({ task: TASK, framework }, { tools: ['shop.find_user'] });
    assert.deepEqual([value.response, value.toolsUsed, offered], ['Found.', ['shop.find_user'], [['shop__find_user'], ['shop__find_user']]]);

    py.registerModel(({ tools }) => tools === undefined ? 'I can only talk.' : calling('find_user', {}));
    const { value: talk } = await py.executeTask({ task: TASK, framework }, { tools: [] });
    assert.equal(talk.response, 'I can only talk.');
  });

  test(`${framework}: two instances see neither each other's model nor each other's tools`, async t => {
    /** @param {string} name */
    const house = name => {
      /** @type {string[]} */
      const offered = [];
      const py = openShop(t, {
        tools: [{ name: `${name}.look`, handler: () => name }],
        model: ({ messages, tools }) => {
          offered.push(...(tools ?? []).map((/** @type {any} */ tool) => tool.function.name));
          const seen = messages.find(({ role }) => role === 'tool');
          return seen ? `I saw ${seen.content}` : { toolCalls: [{ id: 'call_1', type: 'function', function: { name: `${name}__look`, arguments: '{}' } }] };
        },
      });
      return { py, offered };
    };
    const [red, blue] = [house('red'), house('blue')];
    const answers = await Promise.all([red, blue, red, blue].map(({ py }) => py.executeTask({ task: 'look', framework })));
    assert.deepEqual(answers.map(({ value }) => value.response), ['I saw red', 'I saw blue', 'I saw red', 'I saw blue']);
    assert.deepEqual([new Set(red.offered), new Set(blue.offered)], [new Set(['red__look']), new Set(['blue__look'])]);
  });
}

test('the model that is registered last answers, also for an agent that runs', async t => {
  const py = openShop(t, { model: () => 'the first' });
  const ask = async () => (await py.executeTask({ task: TASK, framework: FRAMEWORKS[0] })).value.response;
  assert.equal(await ask(), 'the first');
  py.registerModel({ chat: () => 'the second' });
  assert.equal(await ask(), 'the second');

  py.registerModel(question => {
    py.registerModel(refundModel);
    return refundModel(question);
  });
  assert.equal(await ask(), ANSWER);
});

test('a model without embeddings takes the place of one with', async t => {
  const py = openShop(t, { model: { chat: () => 'hello', embed } });
  assert.deepEqual((await py.executeTask({ code: EMBED, ...TEXTS })).value, [[3, 0.5], [3, 0.5]]);
  py.registerModel(() => 'hello');
  assert.ok(await instance.failure(py.executeTask({ code: EMBED, ...TEXTS })) instanceof ModelMissingError);
  py.registerModel({ chat: () => 'hello', embed: async ({ input }) => ({ embeddings: await embed({ input }) }) });
  assert.deepEqual((await py.executeTask({ code: EMBED, ...TEXTS })).value, [[3, 0.5], [3, 0.5]]);
});

for (const [what, told] of /** @type {const} */ ([['too few vectors', [[1]]], ['no vectors', { data: [] }], ['texts', ['one', 'two']]])) {
  test(`${what} are refused`, async t => {
    const py = openShop(t, { model: { chat: () => 'hello', embed: /** @type {any} */ (async () => told) } });
    const error = await instance.failure(py.executeTask({ code: EMBED, ...TEXTS }));
    assert.ok(error instanceof ToolError);
    assert.match(error.message, /asked for the vectors of 2 texts and gave something else/);
  });
}

if (FRAMEWORKS.includes('elizaos')) test('an agent in a room has what was said turned into vectors by the host', async t => {
  /** @type {string[]} */
  const embedded = [];
  const py = openShop(t, {
    tools: [],
    model: {
      chat: ({ messages }) => /tea with milk/.test(messages[0].content) ? 'You like tea.' : 'I shall remember.',
      embed: async ({ input }) => {
        embedded.push(...input);
        return input.map(() => [1, 0]);
      },
    },
  });
  const room = { room: 'kitchen', speaker: 'ada', memory: 'process' };
  const first = await py.executeTask({ task: 'I drink tea with milk.', framework: 'elizaos', options: room });
  assert.deepEqual([first.value.response, first.value.problems], ['I shall remember.', undefined]);
  const second = await py.executeTask({ task: 'What do I like?', framework: 'elizaos', options: room });
  assert.deepEqual([second.value.response, second.value.problems], ['You like tea.', undefined]);
  assert.ok(embedded.some(text => text.includes('tea with milk')), `what was embedded: ${embedded}`);
  const elsewhere = await py.executeTask({ task: 'What do I like?', framework: 'elizaos', options: { ...room, room: 'garden' } });
  assert.equal(elsewhere.value.response, 'I shall remember.');
});

test('unregistering the model\'s tool is to have none', async t => {
  const py = openShop(t, { tools: shopTools() });
  assert.equal(py.unregisterTool('model.chat'), true);
  assert.ok(await instance.failure(py.executeTask({ task: TASK, framework: FRAMEWORKS[0] })) instanceof ModelMissingError);
});
