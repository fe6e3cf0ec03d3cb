// What cannot be done is refused with an error that says what it was and what to do.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AgentLimitError, FrameworkMissingError, InvalidArgumentError, ModelMissingError, PythonError, ToolError } from '../../index.js';
import { devVenv } from '../../scripts/dev-venv.mjs';
import child from '../support/child.js';
import instance from '../support/instance.js';
import { FRAMEWORKS } from './support/frameworks.mjs';
import { calling, shopTools } from './support/refund.mjs';
import { TASK, openShop } from './support/shop.mjs';

const [FIRST] = FRAMEWORKS;

/** A model that never comes to an end. */
function restless() {
  let calls = 0;
  return () => {
    const { toolCalls: [call], usage } = calling('find_user', { email: `ada${++calls}@example.com` });
    return { toolCalls: [{ ...call, id: `call_${calls}` }], usage };
  };
}

for (const framework of FRAMEWORKS) {
  test(`${framework}: what the model throws is the error, and its cause is the model's own`, async t => {
    const py = openShop(t, { model: () => { throw new RangeError('the model is on fire'); } });
    const error = await instance.failure(py.executeTask({ task: TASK, framework }));
    assert.ok(error instanceof ToolError);
    assert.match(error.message, /the model is on fire/);
    assert.match(error.executionId ?? '', /^[0-9a-f-]{36}$/);
  });

  test(`${framework}: what the model throws while it streams is the error`, async t => {
    const py = openShop(t, {
      model: {
        chat: () => 'unused',
        async *stream() {
          yield 'It ';
          throw new RangeError('the line is cut');
        },
      },
    });
    const stream = py.streamTask({ task: TASK, framework });
    const told = [];
    for await (const event of stream) told.push(event);
    const last = told.at(-1);
    assert.ok(last?.type === 'failed' && last.error instanceof ToolError && /the line is cut/.test(last.error.message));
    assert.deepEqual(told.flatMap(event => event.type === 'token' ? [event.text] : []), ['It ']);
    assert.equal(await instance.failure(stream.result), last.error);
  });

  test(`${framework}: no model`, async t => {
    const py = instance.open(t);
    const error = await instance.failure(py.executeTask({ task: TASK, framework }));
    assert.ok(error instanceof ModelMissingError);
    assert.equal(error.code, 'MODEL_MISSING');
    assert.match(error.hint ?? '', /registerModel/);
  });

  for (const [limit, name, says] of /** @type {const} */ ([
    [{ maxToolCalls: 2 }, 'maxToolCalls', /called tools 2 times: maxToolCalls is 2/],
    [{ maxTokens: 20 }, 'maxTokens', /used 30 tokens, and 20 are allowed: maxTokens is 20/],
    // ElizaOS-Py keeps its last question for an answer.
    ...(framework === 'elizaos' ? [] : /** @type {const} */ ([[{ maxSteps: 3 }, 'maxSteps', /asked its model 3 times without an answer: maxSteps is 3/]])),
  ])) {
    test(`${framework}: ${name} ends it`, async t => {
      /** @type {any[]} */
      const called = [];
      const py = openShop(t, { model: restless(), tools: shopTools(called) });
      const error = await instance.failure(py.executeTask({ task: TASK, framework, ...limit }));
      assert.ok(error instanceof AgentLimitError, error.message);
      assert.equal(error.code, 'AGENT_LIMIT');
      assert.match(error.message, says);
      assert.ok(called.length <= 3);
    });
  }

  test(`${framework}: an option that it does not know`, async t => {
    const py = openShop(t);
    const error = await instance.failure(py.executeTask({ task: TASK, framework, options: { colour: 'red' } }));
    assert.ok(error instanceof PythonError);
    assert.match(error.message, new RegExp(`${framework} knows no option colour; it takes `));
  });
}

if (FRAMEWORKS.includes('elizaos')) test('elizaos answers with the last question that it may ask', async t => {
  const model = restless();
  const py = openShop(t, { model: ({ tools }) => tools === undefined ? 'I came no further.' : model() });
  const { value } = await py.executeTask({ task: TASK, framework: 'elizaos', maxSteps: 3 });
  assert.deepEqual([value.response, value.usage.modelCalls], ['I came no further.', 3]);
});

for (const [what, task, code, says] of /** @type {const} */ ([
  ['an empty task', { task: '' }, 'INVALID_ARGUMENT', /'task' .* a string that is not empty/],
  ['a task that is no text', { task: 7 }, 'INVALID_ARGUMENT', /'task'/],
  ['a field that nobody knows', { task: TASK, colour: 'red' }, 'UNKNOWN_OPTION', /knows no option 'colour'/],
  ['a framework that nobody knows', { task: TASK, framework: 'autogpt' }, 'INVALID_ARGUMENT', /langgraph, langchain, crewai, autogen or elizaos/],
  ['messages without roles', { task: TASK, messages: [{ content: 'hello' }] }, 'INVALID_ARGUMENT', /each with a role/],
  ['a role that nobody has', { task: TASK, messages: [{ role: 'wizard', content: 'hello' }] }, 'INVALID_ARGUMENT', /system, developer, user, assistant, tool/],
  ['a result of no call', { task: TASK, messages: [{ role: 'tool', content: '7' }] }, 'INVALID_ARGUMENT', /that of a tool with the tool_call_id/],
  ['a call of nothing', { task: TASK, messages: [{ role: 'assistant', tool_calls: [{ id: '1' }] }] }, 'INVALID_ARGUMENT', /messages in OpenAI's shape/],
  ['no questions at all', { task: TASK, maxSteps: 0 }, 'INVALID_ARGUMENT', /'maxSteps' .* an integer from 1/],
  ['half a call', { task: TASK, maxToolCalls: 0.5 }, 'INVALID_ARGUMENT', /'maxToolCalls'/],
  ['options that are a list', { task: TASK, options: [] }, 'INVALID_ARGUMENT', /'options' .* a plain object/],
  ['a context that cannot be sent', { task: TASK, context: { deep: [() => 1] } }, 'UNSENDABLE_VALUE', /^task\.context\.deep\[0\]: a function/],
  ['code beside it', { task: TASK, code: '1' }, 'INVALID_ARGUMENT', /exactly one of code, call, ref and task/],
])) {
  test(`${what} is refused`, async t => {
    const py = openShop(t, { model: () => assert.fail('the model was asked') });
    const error = await instance.failure(py.executeTask(/** @type {any} */ (task)));
    assert.equal(error.code, code);
    assert.match(error.message, says);
  });
}

test('the sandbox runs no agents, and a hint says what it is for', async t => {
  const py = openShop(t);
  for (const begin of [
    async () => py.executeTask({ task: TASK, framework: FIRST }, { isolation: 'sandbox' }),
    async () => py.streamTask({ task: TASK, framework: FIRST }, { isolation: 'sandbox' }).result,
  ]) {
    const error = await instance.failure(begin());
    assert.ok(error instanceof InvalidArgumentError);
    assert.match(error.message, /the sandbox runs no agents/);
    assert.match(error.hint ?? '', /code that the agent's model writes belongs in a task of its own, with isolation: 'sandbox'/);
  }
});

test('a framework that is not installed is named with the line that installs it', async () => {
  const end = await child.run(async ({ createPython, tell }) => {
    const py = createPython();
    py.registerModel(() => 'hello');
    for (const framework of ['langgraph', 'langchain', 'crewai', 'autogen', 'elizaos', undefined]) {
      const { code, message, hint } = await py.executeTask({ task: 'anything', framework }).catch((/** @type {any} */ error) => error);
      tell({ code, message, hint });
    }
    await py.close();
  }, { python: devVenv() });
  child.assertEnd(end);
  assert.deepEqual(end.told.map(({ code }) => code), Array(6).fill('FRAMEWORK_MISSING'));
  const lines = [/langgraph needs langgraph.*: python -m pip install "langgraph/, /langchain needs langchain.*pip install "langchain/, /pip install "crewai/, /pip install "autogen-agentchat/, /pip install .*"langgraph-checkpoint-sqlite/, /has none of langgraph, langchain, crewai, autogen, elizaos: python -m pip install "langgraph/];
  lines.forEach((line, at) => assert.match(end.told[at].message, line));
  assert.ok(FrameworkMissingError.prototype instanceof Error);
});

for (const [what, answer, says] of /** @type {const} */ ([
  ['a number', 7, /the model answered with a value of type number/],
  ['nothing', undefined, /the model answered with nothing/],
  ['a text that is none', { text: ['hello'] }, /the text of the model's answer is a list/],
  ['calls that are none', { toolCalls: 'shop__refund' }, /the toolCalls of the model's answer are no list/],
  ['a call whose arguments are no JSON text', { toolCalls: [{ id: '1', type: 'function', function: { name: 'shop__refund', arguments: {} } }] }, /the arguments as JSON/],
  ['a usage that is none', { text: 'hello', usage: 12 }, /the usage of the model's answer/],
  ['a usage in words', { text: 'hello', usage: { promptTokens: 'seven' } }, /the usage of the model's answer is no object of numbers/],
  ['a usage without a number', { text: 'hello', usage: { totalTokens: NaN } }, /the usage of the model's answer is no object of numbers/],
  ['a price in words', { text: 'hello', costUsd: 'free' }, /the costUsd of the model's answer is no number/],
])) {
  test(`${what} is no answer of a model`, async t => {
    const py = openShop(t, { model: /** @type {any} */ (() => answer) });
    const error = await instance.failure(py.executeTask({ task: TASK, framework: FIRST }));
    assert.equal(error.code, 'TOOL_FAILED');
    assert.match(error.message, says);
  });
}

for (const [what, model, options] of /** @type {const} */ ([
  ['no model', undefined],
  ['an object without chat', { stream: async function* () {} }],
  ['chat that is no function', { chat: 'gpt' }],
  ['stream that is no function', { chat: () => 'hello', stream: true }],
  ['embed that is no function', { chat: () => 'hello', embed: [] }],
  ['an unknown option', () => 'hello', { streaming: true }],
  ['an option that is no truth', () => 'hello', { toolCalls: 'yes' }],
])) {
  test(`registerModel refuses ${what}`, t => {
    const py = instance.open(t);
    assert.throws(() => py.registerModel(/** @type {any} */ (model), /** @type {any} */ (options)), InvalidArgumentError);
  });
}
