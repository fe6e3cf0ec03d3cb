// npm run demo: a real elizaOS agent on PGLite that answers with Python. Where a provider's key is in the environment
// (OPENAI_API_KEY, GEMINI_API_KEY, …) its model decides and writes the code, a local one with OPENAI_BASE_URL and OPENAI_MODEL;
// else a script does, so that nothing is needed.

import { createModels } from '@elizaos/python-tools';

import { messageRows, startAgent } from '../__test__/support/agent.mjs';
import { scripted } from './script.mjs';

const say = (who, text) => console.log(`\n${who.padEnd(7)} ${String(text).replaceAll('\n', '\n        ')}`);

const MESSAGES = [
  'Calculate how likely it is that two of 30 people share a birthday.',
  'Research whether I need an umbrella in Bonn today, and open it if so.',
  'Please run this:\n```python\nimport os\nwhile True:\n    os.fork()\n```',
];

const weather = {
  name: 'GET_WEATHER',
  description: 'Tells the weather of a city. Parameter: city.',
  validate: async () => true,
  handler: async (_runtime, _message, _state, { parameters }) => ({ success: true, text: `${parameters.city}: rain`, data: { actionName: 'GET_WEATHER', wet: true } }),
};
const umbrella = {
  name: 'OPEN_UMBRELLA',
  description: 'Opens the umbrella.',
  validate: async () => true,
  handler: async () => ({ success: true, text: 'the umbrella is open', data: { actionName: 'OPEN_UMBRELLA' } }),
};

const { OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: model } = process.env;
const models = createModels({ providers: { openai: { ...(baseUrl && { baseUrl }), ...(model && { model }) } } });
const real = models.providers.length > 0;
const ask = async (prompt, { temperature } = {}) => (await models.chat({ messages: [{ role: 'user', content: prompt }], temperature })).text;

const agent = await startAgent({
  plugins: [{ name: 'weather', description: 'weather', actions: [weather, umbrella] }],
  settings: { PYTHON_SIDEKICK_ACTIONS: 'GET_WEATHER,OPEN_UMBRELLA' },
  model: real ? ask : scripted,
});
const { python, sandbox } = await agent.service.opened();
say('', `${agent.runtime.character.name} runs on elizaOS with Python ${python}${sandbox ? ', in a sandbox' : ''}; ${real ? `its model is ${models.providers[0]}'s` : 'its model is a script (set OPENAI_API_KEY or the like for a real one)'}.`);

for (const text of MESSAGES) {
  say('You', text);
  const { replies, chunks, ms } = await (await agent.room()).say(text);
  for (const { chunk } of chunks) say('Python', String(chunk).trimEnd());
  for (const { text: reply } of replies) say('Ada', reply);
  say('', `after ${Math.round(ms)} ms`);
}

say('', 'What the audit in the agent\'s database says of it:');
for (const { status, source, error_code: code, duration_ms: ms, tool_calls: calls } of await messageRows(agent)) {
  console.log(`        ${status.padEnd(9)} ${String(source).padEnd(15)} ${Number(ms).toFixed(1).padStart(7)} ms  ${calls} calls of tools  ${code ?? ''}`);
}
await agent.runtime.stop();
process.exit(0);
