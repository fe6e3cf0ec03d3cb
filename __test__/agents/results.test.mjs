// What an agent gives, on every framework the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import events from '../support/events.js';
import { FRAMEWORKS } from './support/frameworks.mjs';
import { ANSWER, ORDER, USER, calling, refundModel, shopTools } from './support/refund.mjs';
import { TASK, openShop } from './support/shop.mjs';

const CALLS = [
  ['find_user', { email: 'ada@example.com' }, USER],
  ['get_order', USER, ORDER],
  ['refund', ORDER, { refunded: 41.5, order_id: '#W9082', ref: 'R-1' }],
];
const MODEL_TOOLS = ['shop__find_user', 'shop__get_order', 'shop__refund'];
const SYSTEM = 'You work in a shop.';
const SPOKEN = [{ role: 'user', content: 'hello' }, { role: 'assistant', content: 'What can I do?' }];

/** How a framework writes JSON is its own affair. @param {any} message */
function plain({ tool_calls, ...message }) {
  if (message.role === 'tool') message.content = JSON.parse(message.content);
  return tool_calls === undefined ? message : { ...message, tool_calls: tool_calls.map((/** @type {any} */ { id, type, function: { name, arguments: args } }) => ({ id, type, function: { name, arguments: JSON.parse(args) } })) };
}

/** @param {any} step */
function withoutTime({ durationMs, ...step }) {
  assert.ok(durationMs >= 0, `a step took ${durationMs} ms`);
  return step;
}

const SAID = [
  ...CALLS.flatMap(([name, args, value]) => [
    { role: 'assistant', content: '', tool_calls: [{ id: `call_${name}`, type: 'function', function: { name: `shop__${name}`, arguments: args } }] },
    { role: 'tool', tool_call_id: `call_${name}`, name: `shop__${name}`, content: value },
  ]),
  { role: 'assistant', content: ANSWER },
];

for (const framework of FRAMEWORKS) {
  test(`${framework}: the result, field by field`, async t => {
    /** @type {import('./support/refund.mjs').Called[]} */
    const called = [];
    const py = openShop(t, { tools: shopTools(called) });
    const { id, value, stdout, stderr, toolCalls } = await py.executeTask({ task: TASK, framework, system: SYSTEM, context: { shop: 'north' }, messages: SPOKEN });

    const { steps, messages, ...rest } = value;
    assert.deepEqual(rest, {
      response: ANSWER,
      framework,
      toolsUsed: ['shop.find_user', 'shop.get_order', 'shop.refund'],
      usage: { promptTokens: 50, completionTokens: 24, totalTokens: 74, costUsd: null, modelCalls: 4, toolCalls: 3 },
      benchmarkScore: null,
    });
    const thought = { type: 'model', model: 'host', provider: 'host' };
    assert.deepEqual(steps.map(withoutTime), [
      ...CALLS.flatMap(([name, args, value]) => [
        { ...thought, toolCalls: [`shop__${name}`] },
        { type: 'tool', id: `call_${name}`, tool: `shop.${name}`, args, ok: true, value },
      ]),
      { ...thought, toolCalls: [] },
    ]);
    assert.deepEqual(messages.map(plain), [
      { role: 'system', content: `${SYSTEM}\n\nWhat is known:\n{"shop": "north"}` },
      ...SPOKEN,
      { role: 'user', content: TASK },
      ...SAID,
    ]);
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual([stdout, stderr, toolCalls], ['', '', 7]);
    assert.deepEqual(called.map(({ args: { idempotency_key, ...args } }) => args), CALLS.map(([, args]) => args));
    assert.equal(new Set(called.map(({ args }) => args.idempotency_key)).size, 3);
  });

  test(`${framework}: the events, in order`, async t => {
    const py = openShop(t);
    const stream = py.streamTask({ task: TASK, framework });
    const told = await events.all(stream);

    const question = (/** @type {number} */ step) => ({ type: 'model_start', step, tools: MODEL_TOOLS });
    assert.deepEqual(told.filter(({ type }) => type !== 'state').map(({ messages, ...event }) => {
      if (event.type === 'message') return { ...event, message: plain(event.message) };
      if (event.type === 'completed') return { type: event.type };
      return event.type === 'tool_result' ? withoutTime(event) : event;
    }), [
      { type: 'started', id: stream.id },
      ...CALLS.flatMap(([name, args, value], at) => [
        question(at + 1),
        { type: 'message', message: SAID[2 * at] },
        { type: 'tool_call', id: `call_${name}`, tool: `shop.${name}`, args },
        { type: 'tool_result', id: `call_${name}`, tool: `shop.${name}`, ok: true, value },
        { type: 'message', message: SAID[2 * at + 1] },
      ]),
      question(4),
      ...ANSWER.split(/(?<= )/).map(text => ({ type: 'token', text })),
      { type: 'message', message: SAID[6] },
      { type: 'completed' },
    ]);
    assert.deepEqual(told.filter(({ type }) => type === 'model_start').map(({ messages }) => messages), [2, 4, 6, 8]);
    assert.ok(told.some(({ type, state }) => type === 'state' && typeof state === 'string'));
    assert.deepEqual(told.at(-1).result, await stream.result);
  });

  test(`${framework}: a model that knows text only does the three steps`, async t => {
    /** What it is asked has no tools; calls and results stand in the text. @type {import('../../index.js').AgentModel['chat']} */
    const model = ({ messages, tools: offered, toolChoice }) => {
      assert.deepEqual([offered, toolChoice], [undefined, undefined]);
      assert.ok(messages.every(({ role, tool_calls }) => role !== 'tool' && tool_calls === undefined));
      const results = messages.flatMap(({ role, content }) => {
        const [, json] = (role === 'user' && /^Result of shop__\w+: (.*)$/s.exec(content)) || [];
        return json === undefined ? [] : [JSON.parse(json)];
      });
      const [user, order, refund] = results;
      const call = (/** @type {string} */ name, /** @type {object} */ args) => JSON.stringify({ tool_calls: [{ name, arguments: args }] });
      if (refund) return `Refunded ${refund.refunded} for ${refund.order_id} (ref ${refund.ref})`;
      if (order) return `I refund it now.\n\`\`\`json\n${call('shop__refund', order)}\n\`\`\``;
      return user ? call('shop__get_order', user) : call('shop__find_user', { email: 'ada@example.com' });
    };
    const py = openShop(t, { model, modelOptions: { toolCalls: false } });
    const { value } = await py.executeTask({ task: TASK, framework });
    assert.equal(value.response, ANSWER);
    assert.deepEqual(value.toolsUsed, ['shop.find_user', 'shop.get_order', 'shop.refund']);
  });

  test(`${framework}: a tool that fails is a result for the model, and told`, async t => {
    const [find, ...others] = shopTools();
    const broken = { ...find, handler: () => { throw new Error('the shop is shut'); } };
    /** @type {string[]} */
    const heard = [];
    const py = openShop(t, {
      tools: [broken, ...others],
      model: ({ messages }) => {
        const last = messages.at(-1);
        if (last.role !== 'tool') return calling('find_user', { email: 'ada@example.com' });
        heard.push(last.content);
        return 'It is shut.';
      },
    });
    const { value } = await py.executeTask({ task: TASK, framework });
    assert.equal(value.response, 'It is shut.');
    assert.match(heard[0], /^Error: .*the shop is shut/);
    const step = value.steps.find(({ type }) => type === 'tool');
    assert.ok(step?.type === 'tool' && !step.ok && step.error.includes('the shop is shut'));
  });

  test(`${framework}: tools of one answer run at once`, async t => {
    let running = 0;
    let most = 0;
    /** @type {(value: unknown) => void} */
    let open = () => {};
    const both = new Promise(resolve => { open = resolve; });
    const wait = async () => {
      most = Math.max(most, ++running);
      if (running === 2) open(undefined);
      await both;
      running--;
      return 'done';
    };
    const names = ['left', 'right'];
    const py = openShop(t, {
      tools: names.map(name => ({ name: `shop.${name}`, handler: wait })),
      model: ({ messages }) => messages.some(({ role }) => role === 'tool') ? 'Both.' : { toolCalls: names.flatMap(name => calling(name, {}).toolCalls) },
    });
    const { value } = await py.executeTask({ task: 'do both', framework }, { timeoutMs: 20_000 });
    assert.equal(value.response, 'Both.');
    assert.equal(most, 2);
  });
}

test('without a name, the first framework that is installed', async t => {
  const py = openShop(t);
  const { value } = await py.executeTask({ task: TASK });
  assert.deepEqual([value.framework, value.response], [FRAMEWORKS[0], ANSWER]);
});

test('the result can stay in Python', async t => {
  const py = openShop(t);
  const { value: ref } = await py.executeTask(/** @type {any} */ ({ task: TASK, framework: FRAMEWORKS[0] }), { keep: true });
  assert.equal(ref.type, 'dict');
  assert.equal(await py.run('told["response"]', { told: ref }), ANSWER);
  ref.release();
});

test('the prompt has a context that is text as it is', async t => {
  const py = openShop(t, { model: ({ messages }) => messages[0].content });
  const { value } = await py.executeTask({ task: TASK, framework: FRAMEWORKS[0], context: 'It rains.' });
  assert.match(value.response, /\n\nWhat is known:\nIt rains\.$/m);
});

test('the prompt has any other context as JSON', async t => {
  const py = openShop(t, { model: ({ messages }) => messages[0].content });
  const context = { town: 'Köln', since: new Date(0), id: 2n ** 70n, raw: Buffer.from('tea'), paid: new Map([[['ada', 'bob'], 5]]), seen: new Set([1]) };
  const { value } = await py.executeTask({ task: TASK, framework: FRAMEWORKS[0], context });
  const told = '{"town": "Köln", "since": "1970-01-01T00:00:00+00:00", "id": 1180591620717411303424, "raw": "tea", "paid": {"[\\"ada\\", \\"bob\\"]": 5}, "seen": [1]}';
  assert.equal(value.response.split('What is known:\n')[1].split('\n')[0], told);
});

test('what the prompt and the answers cost is summed up', async t => {
  const py = openShop(t, { model: question => ({ ...refundModel(question), costUsd: 0.25, model: 'small', provider: 'here' }) });
  const { value } = await py.executeTask({ task: TASK, framework: FRAMEWORKS[0] });
  assert.equal(value.usage.costUsd, 1);
  assert.deepEqual(value.steps.filter(({ type }) => type === 'model').map(step => step.type === 'model' && [step.provider, step.model]), Array(4).fill(['here', 'small']));
});
