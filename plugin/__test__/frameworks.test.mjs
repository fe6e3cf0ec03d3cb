// Agents of frameworks in a real agent: with its models, which know text alone, its actions and its memory.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { agentsVenv } from '../../scripts/agents-venv.mjs';

// One Python for a process, so this file has one of its own.
process.env.ELIZAOS_PYTHON = agentsVenv();
const { messageRows, respond, startAgent } = await import('./support/agent.mjs');

const weather = {
  name: 'GET_WEATHER',
  description: 'Tells the weather of a city. Parameter: city.',
  validate: async () => true,
  handler: async (_runtime, _message, _state, { parameters }) => ({ success: true, text: `${parameters.city}: rain`, data: { actionName: 'GET_WEATHER' } }),
};

/** As a model that reads the tools in its prompt: it asks for the weather, and then says what it was told. */
function thinking(prompt) {
  if (!prompt.includes('You can call these tools:')) return respond({ actions: 'PYTHON_ANALYZE' });
  if (!prompt.includes('Result of')) return JSON.stringify({ tool_calls: [{ name: 'actions__GET_WEATHER', arguments: { city: 'Bonn' } }] });
  return /Bonn: rain/.test(prompt) ? 'Take an umbrella.' : 'I was told nothing.';
}

const agent = await startAgent({
  name: 'Framed',
  embeddings: true,
  plugins: [{ name: 'weather', description: 'weather', actions: [weather] }],
  settings: { PYTHON_SIDEKICK_ACTIONS: 'GET_WEATHER' },
  model: thinking,
});
test.after(() => agent.runtime.stop());

test('those that are installed are told', async () => {
  const { state, reason, frameworks } = await agent.service.opened();
  assert.equal(state, 'ready', reason);
  assert.deepEqual(frameworks, ['langgraph', 'langchain', 'autogen', 'elizaos']);
});

test('PYTHON_ANALYZE is done by an agent where a framework is installed', async () => {
  const { replies, chunks, results } = await (await agent.room()).say('please research [[weather]] in Bonn');
  assert.ok(replies.some(({ text }) => text === 'Take an umbrella.'), JSON.stringify(replies));
  assert.ok(chunks.some(({ chunk }) => chunk === 'Using actions.GET_WEATHER…\n'), JSON.stringify(chunks));
  const { data } = results.find(({ data }) => data?.actionName === 'PYTHON_ANALYZE');
  assert.deepEqual([data.framework, data.code, data.toolsUsed], ['langgraph', null, ['actions.GET_WEATHER']]);
  const row = (await messageRows(agent)).find(({ id }) => id === data.executionId);
  assert.deepEqual([row.status, row.source, Number(row.tool_calls)], ['completed', 'PYTHON_ANALYZE', 3]);
});

for (const framework of ['langchain', 'autogen', 'elizaos']) {
  test(`a task on ${framework}`, async () => {
    const { message } = await (await agent.room()).say('hello [[there]]');
    const solved = await agent.service.executeTask({ task: 'Do I need an umbrella in Bonn?', framework }, { occasion: { message } });
    assert.deepEqual([solved.value, solved.framework, solved.toolsUsed], ['Take an umbrella.', framework, ['actions.GET_WEATHER']]);
    assert.equal(solved.agent.usage.modelCalls, 2);
  });
}

test('ElizaOS-Py remembers with the agent\'s memory, in the room alone', async () => {
  const prompts = agent.prompts;
  const ask = async message => {
    await agent.service.executeTask({ task: 'Do I need an umbrella in Bonn?', framework: 'elizaos' }, { occasion: { message } });
    return prompts.at(-1);
  };
  const { message } = await (await agent.room()).say('hello [[first]]');
  const { message: other } = await (await agent.room()).say('hello [[other]]');
  assert.doesNotMatch(await ask(message), /Earlier|Take an umbrella/);
  assert.match(await ask(message), /What you remember:[^]*Take an umbrella/);
  assert.doesNotMatch(await ask(other), /What you remember/);
  assert.ok(prompts.at(-1).includes('You are Framed'));
});

test('a framework that is not there', async () => {
  await assert.rejects(agent.service.executeTask({ task: 'it', framework: 'crewai' }), /this Python has no crewai/);
});

