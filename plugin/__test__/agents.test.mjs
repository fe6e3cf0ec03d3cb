// Several agents in one process, and many messages at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { markOf, messageRows, respond, startAgent, wantsCode } from './support/agent.mjs';

test('two agents of one process share nothing', async t => {
  const model = answer => prompt => (wantsCode(prompt) ? answer : respond({ actions: 'PYTHON_ANALYZE' }));
  const code = '[await tools.who(), context["agent"]["name"]]';
  const agents = [await startAgent({ name: 'Ada', model: model(code) }), await startAgent({ name: 'Bob', model: model(code) })];
  t.after(() => Promise.all(agents.map(({ runtime }) => runtime.stop())));
  for (const { service, runtime } of agents) {
    await service.opened();
    await service.registerTool({ name: 'who', handler: () => runtime.character.name });
  }
  const outcomes = await Promise.all(Array.from({ length: 10 }, async (_, n) => (await agents[n % 2].room()).say('calculate')));
  for (const [n, { replies: [{ text }] }] of outcomes.entries()) assert.deepEqual(JSON.parse(text), n % 2 === 0 ? ['Ada', 'Ada'] : ['Bob', 'Bob']);
  for (const agent of agents) {
    const rows = await messageRows(agent);
    assert.equal(rows.length, 5);
    assert.ok(rows.every(row => row.agent === agent.agentId && row.result[0] === agent.runtime.character.name));
    const { executions } = await agent.service.executions({ source: 'PYTHON_ANALYZE' });
    assert.deepEqual(executions.map(({ id }) => id).sort(), rows.map(({ id }) => id).sort());
  }

  const [ada, bob] = agents;
  await ada.service.executeTask({ code: 'left = 1' }, { isolation: 'in-process' });
  assert.equal(await bob.service.executeTask({ code: 'left' }, { isolation: 'in-process' }).catch(({ pythonType }) => pythonType), 'NameError');
  await ada.service.stop();
  assert.equal((await bob.service.executePython({ code: 'await tools.who()' })).value, 'Bob', 'one that stops takes nothing from the other');
});

/** elizaOS drops what was said in a room before the last thing: within a room one message follows the other. */
test('a hundred messages in twenty rooms: none lost, none mixed', async t => {
  const agent = await startAgent({
    name: 'Many',
    model: prompt => (wantsCode(prompt) ? `await tools.echo(n="${markOf(prompt)}")` : respond({ actions: 'PYTHON_ANALYZE' })),
  });
  t.after(() => agent.runtime.stop());
  await agent.service.opened();
  await agent.service.registerTool({ name: 'echo', handler: async ({ n }) => n });
  const rooms = await Promise.all(Array.from({ length: 20 }, () => agent.room()));
  const outcomes = await Promise.all(rooms.map(async (room, r) => {
    const answered = [];
    for (let m = 0; m < 5; m += 1) answered.push([r * 5 + m, await room.say(`calculate [[${r * 5 + m}]]`)]);
    return answered;
  }));
  const rows = new Map((await messageRows(agent)).map(row => [row.id, row]));
  assert.equal(rows.size, 100);
  for (const [n, { id, message, replies, chunks, results: [{ data }] }] of outcomes.flat()) {
    assert.deepEqual(replies.map(({ text }) => text), [String(n)]);
    assert.equal(chunks.length, 1);
    const row = rows.get(data.executionId);
    assert.deepEqual([row.result, row.metadata], [String(n), { messageId: id, roomId: message.roomId }]);
  }
});

test('a hundred actions at once: none lost, none mixed, no more at a time than is set', async t => {
  const agent = await startAgent({ name: 'Crowd', settings: { PYTHON_SIDEKICK_MAX_CONCURRENCY: '4' } });
  t.after(() => agent.runtime.stop());
  await agent.service.opened();
  let inside = 0;
  let most = 0;
  await agent.service.registerTool({
    name: 'echo',
    handler: async ({ n }) => {
      most = Math.max(most, inside += 1);
      await new Promise(resolve => setTimeout(resolve, 5));
      inside -= 1;
      return n;
    },
  });
  const rooms = await Promise.all(Array.from({ length: 20 }, () => agent.room()));
  const outcomes = await Promise.all(Array.from({ length: 100 }, async (_, n) => {
    const id = crypto.randomUUID();
    const message = { id, entityId: agent.agentId, roomId: rooms[n % 20].roomId, content: { text: `run\n\`\`\`python\nawait tools.echo(n=${n})\n\`\`\`` } };
    await agent.runtime.processActions(message, [{ ...message, id: crypto.randomUUID(), content: { actions: ['EXECUTE_PYTHON'] } }], { values: {}, data: {}, text: '' }, async () => []);
    return agent.runtime.getActionResults(id)[0].data.result;
  }));
  assert.deepEqual(outcomes, Array.from({ length: 100 }, (_, n) => n));
  assert.ok(most <= 4 && most > 1, `${most} at a time`);
  const { running, queued } = agent.service.metrics().python;
  assert.deepEqual([running, queued], [0, 0]);
});
