// Items that Python keeps in the agent's memory, from code that runs in the sandbox.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startAgent } from './support/agent.mjs';

const failure = promise => promise.then(({ value }) => assert.fail(`no error, but ${JSON.stringify(value)}`), error => error);

for (const embeddings of [true, false]) {
  describe(`items of memory, ${embeddings ? 'with' : 'without'} a model for vectors`, () => {
    let agent;
    let rooms;
    const run = async (code, room = rooms[0]) => (await agent.service.executePython({ code }, { occasion: { roomId: room.roomId } })).value;

    before(async () => {
      agent = await startAgent({ embeddings });
      await agent.service.opened();
      rooms = [await agent.room(), await agent.room()];
    });
    after(() => agent.runtime.stop());

    test('what is put is what is got, until it is put anew or deleted', async () => {
      const value = await run(`
place = {"namespace": ["memory", "a", "facts"], "key": "one"}
before = await tools.memory.get(**place)
first = await tools.memory.put(**place, value={"text": "tea", "count": 1, "deep": [None, True, 1.5]}, text="likes tea")
got = await tools.memory.get(**place)
again = await tools.memory.put(**place, value={"text": "tea", "count": 2})
now = await tools.memory.get(**place)
gone = [await tools.memory.delete(**place), await tools.memory.delete(**place), await tools.memory.get(**place)]
[before, first == again, got["value"], got["namespace"], got["key"], now["value"]["count"], now["createdAt"] == got["createdAt"], gone]`);
      assert.deepEqual(value, [null, true, { text: 'tea', count: 1, deep: [null, true, 1.5] }, ['memory', 'a', 'facts'], 'one', 2, true, [true, false, null]]);
    });

    test('a room\'s items are of that room: another one neither gets, finds nor deletes them', async () => {
      const place = '{"namespace": ["rooms"], "key": "secret"}';
      await run(`await tools.memory.put(**${place}, value={"text": "the secret of the first room"}, text="the secret of the first room")`);
      const seen = await run(`[await tools.memory.get(**${place}), await tools.memory.find(namespace=["rooms"]), await tools.memory.find(namespace=["rooms"], query="secret"), await tools.memory.delete(**${place})]`, rooms[1]);
      assert.deepEqual(seen, [null, [], [], false]);
      await run(`await tools.memory.put(**${place}, value={"text": "another"}, text="another")`, rooms[1]);
      assert.equal(await run(`(await tools.memory.get(**${place}))["value"]["text"]`), 'the secret of the first room');
    });

    test('finding: below a namespace, in pages, past the other facts of the room', async () => {
      const value = await run(`
for number in range(120):
    await tools.memory.create(f"another fact {number}")
for number in range(7):
    await tools.memory.put(namespace=["find", "a" if number < 5 else "b"], key=str(number), value={"n": number}, text=f"umbrella {number}")
await tools.memory.put(namespace=["find", "a"], key="plain", value={"n": 99})
pages = [await tools.memory.find(namespace=["find", "a"], limit=2, offset=start) for start in (0, 2, 4, 6)]
below = await tools.memory.find(namespace=["find"], limit=100)
near = await tools.memory.find(namespace=["find", "b"], query="umbrella", limit=100)
[sorted(each["value"]["n"] for page in pages for each in page), [len(page) for page in pages], len(below), sorted(each["value"]["n"] for each in near), [each["similarity"] is not None for each in near]]`);
      assert.deepEqual(value, [[0, 1, 2, 3, 4, 99], [2, 2, 2, 0], 8, [5, 6], [embeddings, embeddings]]);
    });

    test('what is found by its text is a fact for the agent, too; what has none is not', async () => {
      const value = await run(`
await tools.memory.put(namespace=["x"], key="seen", value={"n": 1}, text="the gate code is 4711")
await tools.memory.put(namespace=["x"], key="hidden", value={"text": "gate code of nobody"})
[each["text"] for each in await tools.memory.search("gate code", limit=100) if "gate" in each["text"]]`);
      assert.deepEqual(value, ['the gate code is 4711']);
    });

    test('what a database refuses is made plain, and what is too large is refused', async () => {
      assert.deepEqual(await run(`
await tools.memory.put(namespace=["odd"], key="k", value={"text": "a\\0b"}, text="a\\0b")
(await tools.memory.get(namespace=["odd"], key="k"))["value"]`), { text: 'a␀b' });
      assert.match((await failure(run('await tools.memory.put(namespace=["odd"], key="big", value={"text": "x" * 300_000})'))).message, /262144 bytes/);
    });

    test('no place, no room: no item', async () => {
      for (const place of ['namespace=[], key="k"', 'namespace=["a"], key=""', 'namespace=[1], key="k"']) {
        assert.equal((await failure(run(`await tools.memory.get(${place})`))).pythonType.split('.').at(-1), 'ToolArgumentsError', place);
      }
      assert.match((await failure(agent.service.executePython({ code: 'await tools.memory.get(namespace=["a"], key="k")' }))).message, /belongs to no message/);
    });
  });
}
