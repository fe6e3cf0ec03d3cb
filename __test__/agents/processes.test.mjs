// What agents do to the process that they run in, each time in a fresh one: nothing that it would notice.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';

import child from '../support/child.js';
import { FRAMEWORKS } from './support/frameworks.mjs';
import { ANSWER } from './support/refund.mjs';

/** Of an import: a machine that is busy holds Node a little, an import that Node waits for holds it for all of its time. */
const MOST_HELD = 0.2;
const LIMIT_MS = 60_000;
const SHOP = { refund: new URL('./support/refund.mjs', import.meta.url).href };

/** Every way to an address that is no file. Who binds one tries what the machine has, and says nothing. */
const WATCH = `
import sys
sys.network = []
def hook(event, args):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        sys.network.append([event, str(args[0])])
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg") and args[0].family != 1:
        sys.network.append([event, str(args[1])])
sys.addaudithook(hook)
`;
const SEEN = 'import sys\nsys.network';
const CONTROL = 'import socket\nwith socket.socket() as one: one.connect_ex(("127.0.0.1", 9))';

for (const framework of FRAMEWORKS) {
  test(`${framework}: it is imported and runs without a word to the network`, async () => {
    const end = await child.run(async ({ createPython, tell }, { framework, refund, watch, seen, control }) => {
      const { refundModel, shopTools } = await import(refund);
      const py = createPython();
      await py.run(watch);
      py.registerModel(refundModel);
      for (const tool of shopTools()) py.registerTool(tool);
      const { value } = await py.executeTask({ task: 'refund my last order', framework });
      for await (const event of py.streamTask({ task: 'refund my last order', framework })) if (event.type === 'failed') throw event.error;
      tell({ response: value.response, network: await py.run(seen) });
      await py.run(control);
      tell(await py.run(seen));
      await py.close();
    }, { data: { ...SHOP, framework, watch: WATCH, seen: SEEN, control: CONTROL }, limitMs: LIMIT_MS, env: { LANGSMITH_TRACING: undefined, LANGSMITH_API_KEY: 'key' } });
    child.assertEnd(end, { told: [{ response: ANSWER, network: [] }, [['socket.connect', '(\'127.0.0.1\', 9)']]] });
  });

  test(`${framework}: Node goes on while it is imported`, async t => {
    const end = await child.run(async ({ createPython, tell }, { framework, refund }) => {
      const { refundModel, shopTools } = await import(refund);
      const { monitorEventLoopDelay } = require('node:perf_hooks');
      const py = createPython();
      py.registerModel(refundModel);
      for (const tool of shopTools()) py.registerTool(tool);
      await py.ready();
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const { durationMs } = await py.executeTask({ task: 'refund my last order', framework });
      delay.disable();
      tell({ durationMs, longest: delay.max / 1e6, usual: delay.percentile(50) / 1e6 });
      await py.close();
    }, { data: { ...SHOP, framework }, limitMs: LIMIT_MS });
    child.assertEnd(end);
    const [{ durationMs, longest, usual }] = end.told;
    t.diagnostic(`an agent of ${Math.round(durationMs)} ms, Node at most ${longest.toFixed(1)} ms late, as a rule ${usual.toFixed(1)} ms`);
    assert.ok(longest < MOST_HELD * durationMs, `Node was held for ${longest} ms`);
  });

  test(`${framework}: signals stay as they were, and end the process in the midst of an agent`, { skip: process.platform !== 'linux' && 'only Linux tells' }, async () => {
    const end = await child.run(async ({ createPython, tell, sleep }, { framework, refund }) => {
      const { refundModel, shopTools } = await import(refund);
      const { readFileSync } = require('node:fs');
      const handled = () => [...readFileSync('/proc/self/status', 'utf8').matchAll(/^Sig(?:Cgt|Ign):\s*(\w+)$/gm)].map(([, mask]) => mask);
      const inPython = 'import signal\n[s.name for s in signal.valid_signals() if isinstance(s, signal.Signals) and callable(signal.getsignal(s))]';
      const py = createPython();
      await py.ready();
      const before = handled();
      py.registerModel(refundModel);
      for (const tool of shopTools()) py.registerTool(tool);
      await py.executeTask({ task: 'refund my last order', framework });
      tell({ same: String(handled()) === String(before), python: await py.run(inPython) });
      py.registerModel(() => {
        // Now it waits for the model.
        process.kill(process.pid, 'SIGTERM');
        return new Promise(() => {});
      });
      py.executeTask({ task: 'refund my last order', framework });
      await sleep(60_000);
    }, { data: { ...SHOP, framework }, limitMs: LIMIT_MS });
    child.assertEnd(end, { code: null, signal: 'SIGTERM', told: [{ same: true, python: [] }], lingerMs: 2_000 });
  });

  test(`${framework}: a process ends by itself after an agent, and in the midst of one by exit`, async () => {
    const program = async (/** @type {any} */ { createPython }, /** @type {any} */ { framework, refund, midst }) => {
      const { refundModel, shopTools } = await import(refund);
      const py = createPython();
      py.registerModel((/** @type {any} */ question) => {
        if (midst && question.messages.at(-1).role === 'tool') process.exit(0);
        return refundModel(question);
      });
      for (const tool of shopTools()) py.registerTool(tool);
      await py.executeTask({ task: 'refund my last order', framework });
    };
    for (const midst of [false, true]) {
      await child.expectEnd(program, { data: { ...SHOP, framework, midst }, limitMs: LIMIT_MS, lingerMs: 2_000 });
    }
  });
}

const TRACED = FRAMEWORKS.filter(name => name !== 'autogen' && name !== 'crewai');
for (const framework of TRACED) {
  test(`${framework}: LangSmith gets traces where the user has switched them on, and only there`, async t => {
    /** @type {string[]} */
    const got = [];
    const server = createServer((request, response) => {
      got.push(`${request.method} ${request.url}`);
      request.resume().on('end', () => response.end('{}'));
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    for (const tracing of [undefined, 'false', 'true']) {
      await child.expectEnd(async ({ createPython, tell }, { framework, refund, tracing }) => {
        const { refundModel, shopTools } = await import(refund);
        const py = createPython();
        py.registerModel(refundModel);
        for (const tool of shopTools()) py.registerTool(tool);
        const { value } = await py.executeTask({ task: 'refund my last order', framework });
        tell(value.response);
        // LangChain's own way to have all sent.
        if (tracing) await py.run('import asyncio\nfrom langchain_core.tracers.langchain import wait_for_all_tracers\nawait asyncio.to_thread(wait_for_all_tracers)');
        await py.close();
      }, {
        data: { ...SHOP, framework, tracing: tracing === 'true' },
        env: { LANGSMITH_TRACING: tracing, LANGSMITH_ENDPOINT: `http://127.0.0.1:${port}`, LANGSMITH_API_KEY: 'key', NO_PROXY: '127.0.0.1' },
        told: [ANSWER],
        limitMs: LIMIT_MS,
      });
      if (tracing !== 'true') assert.deepEqual(got, []);
    }
    assert.ok(got.some(line => /^POST \/runs/.test(line)), `LangSmith got ${got}`);
  });
}
