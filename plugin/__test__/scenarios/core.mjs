// The plugin in a real agent, from its start to its end: on whatever runs this, with whichever line of elizaOS is installed.

import assert from 'node:assert/strict';

import { agentModel } from '../../dist/tools/agent-model.js';
import { core, markOf, messageRows, respond, startAgent, wantsCode } from '../support/agent.mjs';

const greet = {
  name: 'GREET_SOMEBODY',
  description: 'Greets.',
  validate: async () => true,
  handler: async (_runtime, _message, _state, { parameters }) => ({ success: true, text: `hello ${parameters.name}`, data: { actionName: 'GREET_SOMEBODY' } }),
};

let asked;
const agent = await startAgent({
  plugins: [{ name: 'greetings', description: 'greetings', actions: [greet] }],
  settings: { PYTHON_SIDEKICK_ACTIONS: 'GREET_SOMEBODY' },
  model: (prompt, params) => {
    asked = params;
    if (prompt.startsWith('How is the weather')) return '{"tool_calls": [{"name": "weather", "arguments": {}}]}';
    if (wantsCode(prompt)) return '```python\nprint("on it")\n(await tools.actions.GREET_SOMEBODY(name="Ada"))["text"]\n```';
    if (markOf(prompt) === 'code') return respond({ actions: 'EXECUTE_PYTHON', more: '<params><EXECUTE_PYTHON><code>{"big": 2 ** 70, "nul": "a\\0b"}</code><workflow_id>w</workflow_id></EXECUTE_PYTHON></params>' });
    return respond({ actions: 'PYTHON_ANALYZE' });
  },
});
const { state, reason, tools } = await agent.service.opened();
assert.equal(state, 'ready', reason);
assert.ok(tools.includes('actions.GREET_SOMEBODY'));

const analysed = await (await agent.room()).say('please calculate [[greeting]]');
assert.ok(analysed.replies.some(({ text }) => text === 'hello Ada'), JSON.stringify(analysed.replies));
assert.ok(analysed.chunks.some(({ chunk }) => chunk === 'on it\n'), JSON.stringify(analysed.chunks));
const { data } = analysed.results.find(({ data }) => data?.actionName === 'PYTHON_ANALYZE') ?? assert.fail(JSON.stringify(analysed));
assert.deepEqual([data.actionName, data.toolsUsed], ['PYTHON_ANALYZE', ['actions.GREET_SOMEBODY']]);

const executed = await (await agent.room()).say('please run the code [[code]]');
const result = executed.results.find(({ data }) => data?.actionName === 'EXECUTE_PYTHON');
assert.deepEqual(result?.data.result, { big: String(2n ** 70n), nul: 'a␀b' }, JSON.stringify(executed.results));

assert.ok(agent.service.metrics().usage.used >= 2, JSON.stringify(agent.service.metrics().usage));
const rows = await messageRows(agent);
assert.ok(rows.some(({ id, status, source }) => id === data.executionId && status === 'completed' && source === 'PYTHON_ANALYZE'));
assert.ok(rows.some(({ id, workflow_id }) => id === result.data.executionId && workflow_id === 'w'));

const weather = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } };
const question = [{ role: 'user', content: 'How is the weather?' }];
const { toolCalls } = await agentModel(agent.runtime, () => {}).chat({ messages: question, tools: [weather] });
assert.deepEqual(toolCalls.map(({ function: { name } }) => name), ['weather']);
const is2 = 'RESPONSE_HANDLER' in core.ModelType;
assert.deepEqual([asked.messages, asked.tools], is2 ? [question, [weather.function]] : [undefined, undefined]);

const id = crypto.randomUUID();
const endless = agent.service.executePython({ code: 'while True: pass' }, { occasion: { message: { id, roomId: id, content: {} } } }).catch(({ code }) => code);
await agent.runtime.emitEvent(core.EventType.RUN_TIMEOUT, { messageId: id, status: 'timeout' });
assert.equal(await endless, 'CANCELLED');

const { constructor: Service } = agent.service;
await agent.runtime.stop();
assert.equal(agent.service.status().state, 'stopped');
const again = await Service.start(agent.runtime);
assert.equal((await again.opened()).state, 'ready');
assert.equal((await again.executePython({ code: '6 * 7' })).value, 42);
await again.stop();
console.log('the whole scene');
process.exit(0);
