import { setImmediate } from 'node:timers/promises';

import { respond, startAgent, wantsCode } from '../support/agent.mjs';

const ROUNDS = 110;
const WARM = 10;

const noop = { name: 'DO_NOTHING', description: 'Nothing.', validate: async () => true, handler: async (_runtime, _message, _state, _options, callback) => {
  await callback({ text: '42' });
  return { success: true, text: '42', data: { actionName: 'DO_NOTHING' } };
} };
let action;
const answer = prompt => (wantsCode(prompt) ? '```python\n6 * 7\n```' : respond({ actions: action }));
// Node collects what a message has left behind when its loop of events turns, which it does while a real model is asked. With
// a model that answers at once it would turn first where Python is waited for, and all of that be counted there.
const asked = async prompt => {
  await setImmediate();
  return answer(prompt);
};
const agent = await startAgent({
  plugins: [{ name: 'nothing', description: 'nothing', actions: [noop] }],
  model: process.argv.includes('at-once') ? answer : asked,
});
await agent.service.opened();

const handlers = {};
for (const one of agent.runtime.actions) {
  const { handler } = one;
  one.handler = async (...args) => {
    const begin = performance.now();
    try {
      return await handler(...args);
    } finally {
      (handlers[one.name] ??= []).push(performance.now() - begin);
    }
  };
}

const names = ['DO_NOTHING', 'PYTHON_ANALYZE', 'EXECUTE_PYTHON'];
const measured = Object.fromEntries(names.map(name => [name, { reply: [], whole: [] }]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const name of names) {
    action = name;
    const room = await agent.room();
    const { repliedMs, ms } = await room.say('please calculate\n```python\n6 * 7\n```', { onStreamChunk: undefined });
    if (round < WARM) continue;
    measured[name].reply.push(repliedMs);
    measured[name].whole.push(ms);
  }
}

/** The median, and the lowest tenth: what it takes where nothing else is at work. */
const spread = numbers => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return [sorted[Math.floor(sorted.length / 2)], sorted[Math.floor(sorted.length / 10)]];
};
/** Within a round, so that what slows the machine for a while is on both sides. */
const added = name => spread(measured[name].reply.map((ms, round) => ms - measured.DO_NOTHING.reply[round]))[0];
const figures = name => ({ added: added(name), reply: spread(measured[name].reply), whole: spread(measured[name].whole), handler: spread(handlers[name].slice(WARM)) });
console.log(JSON.stringify({ noop: figures('DO_NOTHING'), analyze: figures('PYTHON_ANALYZE'), execute: figures('EXECUTE_PYTHON'), rounds: ROUNDS - WARM }));
process.exit(0);
