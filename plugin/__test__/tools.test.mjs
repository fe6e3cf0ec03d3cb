// What Python may use of the agent, from code that runs in the sandbox.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { pluginWith } from '../dist/index.js';
import { loadElizaTools } from '../dist/tools/packaged.js';
import { respond, startAgent } from './support/agent.mjs';

const ran = [];
const weather = {
  name: 'GET_WEATHER',
  description: 'Tells the weather of a city.',
  validate: async (_runtime, _message, state) => state?.data?.actionParams?.city !== 'Atlantis',
  handler: async (_runtime, message, state, options, callback, responses) => {
    ran.push({ message, state, previous: options.actionContext.getPreviousResult('GET_WEATHER')?.text, params: [state.data.actionParams, options.parameters, responses[0].content.params] });
    await callback({ text: 'looking' });
    const { city } = options.parameters;
    return { success: true, text: `${city} is wet`, data: { actionName: 'GET_WEATHER', wet: city === 'Bonn', big: 1n } };
  },
};
const umbrella = { name: 'OPEN_UMBRELLA', description: 'Opens it.', validate: async () => true, handler: async () => ({ success: true, text: 'open', data: { actionName: 'OPEN_UMBRELLA' } }) };
const broken = { name: 'BREAK', description: 'Throws.', validate: async () => true, handler: async () => { throw new Error('out of order'); } };
const secret = { name: 'SEND_MONEY', description: 'Must not be.', validate: async () => true, handler: async () => ({ success: true, text: 'sent' }) };
let composed = 0;
const counter = { name: 'COMPOSED', description: 'How often a state was composed.', get: async () => ({ text: '', values: { composed: composed += 1 } }) };
const helpers = { name: 'helpers', description: 'helpers', actions: [weather, umbrella, broken, secret], providers: [counter] };

const run = (agent, code, occasion) => agent.service.executePython({ code }, { ...(occasion && { occasion }) });
const failure = promise => promise.then(({ value }) => assert.fail(`no error, but ${JSON.stringify(value)}`), error => error);

describe('tools', () => {
  let agent;
  let room;
  let occasion;
  const asked = [];

  before(async () => {
    agent = await startAgent({
      plugins: [helpers],
      embeddings: true,
      settings: { PYTHON_SIDEKICK_ACTIONS: 'GET_WEATHER,OPEN_UMBRELLA,BREAK,LATE_ONE,EXECUTE_PYTHON', PYTHON_SIDEKICK_MAX_MODEL_CALLS: '3' },
      model: (prompt, params) => {
        if (prompt.startsWith('say ')) {
          asked.push(params);
          return prompt.slice(4).toUpperCase();
        }
        return respond({ text: 'noted' });
      },
    });
    await agent.service.opened();
    room = await agent.room();
    const { message } = await room.say('my umbrella is green');
    occasion = { message };
  });
  after(() => agent.runtime.stop());

  test('an action: its result decides what Python does next', async () => {
    const { value, toolsUsed } = await run(agent, `
weather = await tools.actions.GET_WEATHER(city="Bonn")
opened = await tools.actions.OPEN_UMBRELLA() if weather["data"]["wet"] else None
[weather["success"], weather["text"], weather["said"], weather["data"]["big"], opened["text"]]`, occasion);
    assert.deepEqual(value, [true, 'Bonn is wet', ['looking'], 1, 'open']);
    assert.deepEqual(toolsUsed, ['actions.GET_WEATHER', 'actions.OPEN_UMBRELLA']);
    const [{ message, params }] = ran;
    assert.deepEqual(params, [{ city: 'Bonn' }, { city: 'Bonn' }, { city: 'Bonn' }], 'wherever an action looks for them');
    assert.deepEqual([message.roomId, message.entityId], [occasion.message.roomId, occasion.message.entityId]);
    assert.notEqual(message.id, occasion.message.id);
  });

  test('the tools of the other package ask the agent\'s own model first', async () => {
    const { value, toolsUsed } = await run(agent, 'answer = await tools.ai_chat("say hello")\n[answer["text"], answer["provider"]]', occasion);
    assert.deepEqual(value, ['HELLO', 'host']);
    assert.deepEqual(toolsUsed, ['ai_chat']);
    assert.match((await failure(run(agent, 'await tools.gemini_chat([{"role": "user", "content": "x"}])', occasion))).message, /GEMINI_API_KEY/);
  });

  test('an action whose own check says no is not run', async () => {
    const before = ran.length;
    assert.match((await failure(run(agent, 'await tools.actions.GET_WEATHER(city="Atlantis")', occasion))).message, /does not apply here/);
    assert.equal(ran.length, before);
  });

  test('several in one execution: the state is composed once, and each finds the results of those before it', async () => {
    const before = ran.length;
    const already = composed;
    const { value } = await run(agent, `
results = [await tools.actions.GET_WEATHER(city=city) for city in ("Bonn", "Rome")]
await tools.actions.OPEN_UMBRELLA()
[result["text"] for result in results]`, occasion);
    assert.deepEqual(value, ['Bonn is wet', 'Rome is wet']);
    assert.deepEqual(ran.slice(before).map(({ previous }) => previous), [undefined, 'Bonn is wet']);
    assert.deepEqual(ran.slice(before).map(({ state }) => state.values.composed), [already + 1, already + 1]);
  });

  test('one that throws is an error in Python', async () => {
    const { value } = await run(agent, 'try:\n  await tools.actions.BREAK()\nexcept Exception as error:\n  caught = str(error)\ncaught', occasion);
    assert.match(value, /out of order/);
  });

  test('those that are not allowed are not there, and the plugin\'s own never are', async () => {
    for (const name of ['SEND_MONEY', 'EXECUTE_PYTHON', 'PYTHON_ANALYZE', 'REPLY']) {
      assert.equal((await failure(run(agent, `await tools.actions.${name}()`, occasion))).pythonType.split('.').at(-1), 'ToolNotFoundError', name);
    }
  });

  test('an action that a plugin brings later', async () => {
    agent.runtime.registerAction({ ...umbrella, name: 'LATE_ONE', handler: async () => ({ success: true, text: 'late', data: {} }) });
    assert.equal((await run(agent, '(await tools.actions.LATE_ONE())["text"]', occasion)).value, 'late');
  });

  test('memory: finds what was said in this room, and in no other', async () => {
    const other = await agent.room();
    await other.say('my umbrella is a secret of the other room');
    const { value } = await run(agent, '[found["text"] for found in await tools.memory.search("umbrella", limit=5)]', occasion);
    assert.ok(value.includes('my umbrella is green'), JSON.stringify(value));
    assert.ok(value.every(text => !text.includes('secret')), JSON.stringify(value));
  });

  test('memory: what is noted is found again', async () => {
    const { value } = await run(agent, 'id = await tools.memory.create("the anniversary is in June\\0")\n[id, [found["text"] for found in await tools.memory.search("anniversary june", limit=1)]]', occasion);
    assert.match(value[0], /^[\da-f-]{36}$/);
    assert.deepEqual(value[1], ['the anniversary is in June␀']);
  });

  test('what belongs to no message has no room', async () => {
    assert.match((await failure(run(agent, 'await tools.memory.search("umbrella")'))).message, /belongs to no message/);
    const { value } = await run(agent, 'len(await tools.memory.search("umbrella"))', { roomId: occasion.message.roomId });
    assert.ok(value > 0);
  });

  test('model: with its options, whole, many at once', async () => {
    const { value } = await run(agent, 'import asyncio\nawait asyncio.gather(tools.model.generate("say tea"), tools.model.generate("say milk", size="small", max_tokens=7, temperature=0.5, stop=["x"]))', occasion);
    assert.deepEqual(value, ['TEA', 'MILK']);
    const { maxTokens, temperature, stopSequences, stream } = asked.find(({ prompt }) => prompt === 'say milk');
    assert.deepEqual([maxTokens, temperature, stopSequences, stream], [7, 0.5, ['x'], false]);
  });

  test('model: no more often than the operator lets one execution ask', async () => {
    const error = await failure(run(agent, 'for n in range(9): await tools.model.generate("say it")', occasion));
    assert.match(error.message, /may ask a model 3 times/);
    assert.deepEqual((await run(agent, 'await tools.model.generate("say again")', occasion)).value, 'AGAIN');
  });

  test('a tool of another plugin', async () => {
    await agent.service.registerTool({ name: 'price', handler: async ({ coin }) => ({ ETH: 3150 })[coin] });
    assert.equal((await run(agent, 'await tools.price(coin="ETH")')).value, 3150);
    assert.ok(agent.service.status().tools.includes('price'));
    assert.equal(await agent.service.unregisterTool('price'), true);
    assert.match((await failure(run(agent, 'await tools.price(coin="ETH")'))).message, /price/);
  });

  test('a listed function of an installed module runs in this process', async () => {
    const { value } = await agent.service.executeTask({ call: 'os:getpid' });
    assert.equal(value, process.pid);
    const contained = await agent.service.executeTask({ code: 'import os\nos.getpid()' });
    assert.notEqual(contained.value, process.pid);
  });

  test('a framework that is not installed', async () => {
    assert.match((await failure(agent.service.executeTask({ task: 'x', framework: 'crewai' }))).message, /no crewai/);
  });
});

/** As `@elizaos/python-tools` does: it takes these options and refuses others, and asks its host in its own words. */
function packaged(ended) {
  return (py, { models, memory, speech, browser, browserContext, env, ...unknown }) => {
    assert.deepEqual(Object.keys(unknown), []);
    const tools = {
      ai_chat: ({ message }) => models.host({ messages: [{ role: 'user', content: message }], maxTokens: 5 }),
      talk: ({ messages }) => models.host({ messages }),
      memory_text: ({ id }) => memory.get(id),
      vectorize_memory: ({ id }) => memory.vectorize(id),
      key: ({ name }) => env[name] ?? null,
      speech: () => [speech === undefined, browser === undefined, browserContext === undefined],
    };
    for (const [name, handler] of Object.entries(tools)) py.registerTool({ name, description: name, parameters: { type: 'object' }, handler: async args => handler(args) });
    return { async unregister() { for (const name of Object.keys(tools)) py.unregisterTool(name); ended(); } };
  };
}

test('tools of another package: with the agent\'s models, memory and keys, listed, and taken back at the end', async () => {
  let ended = 0;
  const agent = await startAgent({
    name: 'Packaged',
    embeddings: true,
    settings: { GEMINI_API_KEY: 'of the agent', PYTHON_SIDEKICK_MAX_MODEL_CALLS: '3' },
    plugin: pluginWith({ elizaTools: packaged(() => { ended += 1; }) }),
    model: prompt => (prompt.startsWith('<') || prompt.length > 200 ? respond({ text: 'noted' }) : `heard ${prompt}`),
  });
  assert.ok((await agent.service.opened()).tools.includes('ai_chat'));
  const { message } = await (await agent.room()).say('the secret is tea');
  const { message: other } = await (await agent.room()).say('the secret is coffee');
  const occasion = { message };
  assert.equal((await run(agent, 'await tools.ai_chat(message="hi")', occasion)).value, 'heard hi');
  assert.equal((await run(agent, 'await tools.talk(messages=[{"role": "system", "content": "short"}, {"role": "user", "content": "hi"}])', occasion)).value, 'heard system: short\n\nuser: hi');
  assert.match((await failure(run(agent, 'for n in range(9): await tools.ai_chat(message="hi")', occasion))).message, /may ask a model 3 times/);
  const texts = `[await tools.memory_text(id="${message.id}"), await tools.memory_text(id="${other.id}")]`;
  assert.deepEqual((await run(agent, texts, occasion)).value, ['the secret is tea', null], 'of this room alone');
  assert.deepEqual((await run(agent, `await tools.vectorize_memory(id="${message.id}")`, occasion)).value, { memory_id: message.id, dimensions: 384 });
  assert.match((await failure(run(agent, `await tools.vectorize_memory(id="${other.id}")`, occasion))).message, /no memory/);
  process.env.DEEPSEEK_API_KEY = 'of the process';
  assert.deepEqual((await run(agent, '[await tools.key(name="GEMINI_API_KEY"), await tools.key(name="DEEPSEEK_API_KEY"), await tools.key(name="NONE")]', occasion)).value, ['of the agent', 'of the process', null]);
  assert.deepEqual((await run(agent, 'await tools.speech()', occasion)).value, [true, true, true]);
  await agent.service.stop();
  assert.equal(ended, 1);
});

test('the package of tools: nothing where it is missing, a fault where it does not load', async () => {
  const missing = Object.assign(new Error("Cannot find package '@elizaos/python-tools'"), { code: 'ERR_MODULE_NOT_FOUND' });
  assert.equal(await loadElizaTools(async () => { throw missing; }), undefined);
  await assert.rejects(loadElizaTools(async () => { throw new SyntaxError('bad'); }), /bad/);
  const register = () => ({ unregister() {} });
  assert.equal(await loadElizaTools(async () => ({ registerElizaTools: register })), register);
});
