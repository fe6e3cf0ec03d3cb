// The first agents of a process, while their framework is not imported yet.

import { test } from 'node:test';

import child from '../support/child.js';
import { FRAMEWORKS } from './support/frameworks.mjs';

const LIMIT_MS = 60_000;
/** Wherever in the imports that is: an import cannot be waited for. */
const CANCELLED_AFTER_MS = [10, 60, 100, 200, 300];
/** What remembers is imported with the first room, when all else is there. */
const CANCELLED_IN_A_ROOM_AFTER_MS = [3, 8, 20, 30];

for (const framework of FRAMEWORKS) {
  test(`${framework}: many may come at once`, async () => {
    const end = await child.run(async ({ createPython, tell, outcome }, framework) => {
      const py = createPython();
      py.registerModel(() => 'hello');
      const begin = async () => (await py.executeTask({ task: 'say hello', framework })).value.response;
      tell([...new Set(await Promise.all(Array.from({ length: 24 }, () => outcome(begin()))))]);
      await py.close();
    }, { data: framework, limitMs: LIMIT_MS });
    child.assertEnd(end, { told: [['hello']] });
  });
}

for (const ms of CANCELLED_AFTER_MS) {
  test(`one that is cancelled after ${ms} ms leaves nothing half imported`, async () => {
    const end = await child.run(async ({ createPython, tell, outcome }, { framework, ms }) => {
      const py = createPython();
      py.registerModel(() => 'hello');
      await py.ready();
      const begin = async (/** @type {object} */ options) => (await py.executeTask({ task: 'say hello', framework }, options)).value.response;
      await outcome(begin({ signal: AbortSignal.timeout(ms) }));
      tell(await outcome(begin({})));
      await py.close();
    }, { data: { framework: FRAMEWORKS[0], ms }, limitMs: LIMIT_MS });
    child.assertEnd(end, { told: ['hello'] });
  });
}

for (const ms of FRAMEWORKS.includes('elizaos') ? CANCELLED_IN_A_ROOM_AFTER_MS : []) {
  test(`one that is cancelled after ${ms} ms in its first room leaves nothing half imported`, async () => {
    const end = await child.run(async ({ createPython, tell, outcome }, ms) => {
      const py = createPython();
      py.registerModel(() => 'hello');
      const begin = async (/** @type {object} */ more, /** @type {object} */ options) => (await py.executeTask({ task: 'say hello', framework: 'elizaos', ...more }, options)).value.response;
      await begin({}, {});
      const room = { options: { room: 'hall', memory: 'process' } };
      await outcome(begin(room, { signal: AbortSignal.timeout(ms) }));
      tell(await outcome(begin(room, {})));
      await py.close();
    }, { data: ms, limitMs: LIMIT_MS });
    child.assertEnd(end, { told: ['hello'] });
  });
}
